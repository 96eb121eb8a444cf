using System.Text;
using Helios.Contracts.Api.Lanes;
using Helios.Processes;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Merging;

/// <summary>Merges commits in a worktree of its own. Moves no branch.</summary>
internal sealed class ScratchMerge(GitProgram git, Scratches scratches, MergeQuestions questions, IFaultPoints faults)
{
    private const int MostNamed = 5;

    // Whatever the user has set for working in person: other branches must not move, and nothing may be hidden.
    private static readonly string[] Plainly =
    [
        "rebase.updateRefs=false",
        "rebase.backend=merge",
        "rebase.forkPoint=false",
        "rebase.autoSquash=false",
        "rebase.autoStash=false",
        "rebase.rebaseMerges=false",
        "merge.autoStash=false",
        "advice.detachedHead=false",
    ];

    /// <summary>Makes the commit that joins two. The turn is held.</summary>
    /// <param name="repository">The repository, with the folder for worktrees.</param>
    /// <param name="join">What to join, and how.</param>
    /// <param name="user">For whom.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The new commit, which has <see cref="Join.Onto"/> in its history; that commit itself if there is nothing to add.</returns>
    /// <exception cref="MergeStoppedException">There are conflicts, or git refuses.</exception>
    public Task<string> Make(GitRepository repository, Join join, UserAct user, CancellationToken cancellationToken) =>
        scratches.Use(
            repository,
            join.Onto,
            async scratch =>
            {
                await (
                    join.Strategy switch
                    {
                        MergeStrategy.Squash => Squash(scratch, join, user, cancellationToken),
                        MergeStrategy.Rebase => Rebase(scratch, join, user, cancellationToken),
                        _ => Merge(scratch, join, user, cancellationToken),
                    }
                );
                faults.Passed("merged in the scratch worktree");
                var made = RefFiles.ReadHead(scratch.GitDir)?.Commit;
                // A hook may do anything.
                if (made is null || !await questions.IsIn(repository, join.Onto, made, cancellationToken))
                    throw new MergeStoppedException(
                        MergeRefusalReason.GitRefused,
                        "The result does not contain the target's commits: a hook has changed it. Nothing was merged."
                    );
                return made;
            },
            cancellationToken
        );

    private Task Merge(Checkout scratch, Join join, UserAct user, CancellationToken cancellationToken) =>
        Run(
            scratch,
            join,
            Call(scratch, user, "merge", "--no-ff", "--no-edit", "--quiet", "-m", join.Message, join.Commit),
            cancellationToken
        );

    private async Task Squash(Checkout scratch, Join join, UserAct user, CancellationToken cancellationToken)
    {
        await Run(scratch, join, Call(scratch, user, "merge", "--squash", "--ff", "--quiet", join.Commit), cancellationToken);
        var differs = new GitCall("diff-index", "--cached", "--quiet", "HEAD", "--")
        {
            GitDir = scratch.GitDir,
            WorkTree = scratch.WorkTree,
        };
        if ((await git.Try(differs, cancellationToken)).Succeeded)
            return;
        var commit = Call(scratch, user, "commit", "--quiet", "--file=-") with { Stdin = Encoding.UTF8.GetBytes(join.Message) };
        await Run(scratch, join, commit, cancellationToken);
    }

    private Task Rebase(Checkout scratch, Join join, UserAct user, CancellationToken cancellationToken) =>
        Run(scratch, join, Call(scratch, user, "rebase", "--quiet", join.Onto, join.Commit), cancellationToken);

    private async Task Run(Checkout scratch, Join join, GitCall call, CancellationToken cancellationToken)
    {
        var said = await git.Try(call, cancellationToken);
        if (said.Succeeded)
            return;
        var unmerged = new GitCall("diff", "--name-only", "--diff-filter=U", "--no-relative", "--ignore-submodules=all", "-z")
        {
            GitDir = scratch.GitDir,
            WorkTree = scratch.WorkTree,
            WholeTree = true,
        };
        var paths = MergeQuestions.Paths((await git.Run(unmerged, cancellationToken)).Stdout.Bytes.Span);
        throw paths.Count > 0 ? Conflicted(scratch, join, paths) : Refused(call, said);
    }

    private static MergeStoppedException Conflicted(Checkout scratch, Join join, List<string> paths)
    {
        var stopped = RefFiles.ReadText(Path.Combine(scratch.GitDir, "rebase-merge/stopped-sha"))?.TrimEnd('\n');
        var where = stopped is { Length: > 10 } ? $", at the commit {stopped[..10]}" : "";
        var named = string.Join(", ", paths.Take(MostNamed));
        var more = paths.Count > MostNamed ? $" and {paths.Count - MostNamed} more" : "";
        var detail =
            $"{join.Described} is not possible without conflicts in {named}{more}{where}. Nothing has changed. Let the lane's agent merge "
            + "or rebase onto the base in its worktree and resolve them, then repeat.";
        return new MergeStoppedException(new MergeOutcome.Conflicted(paths, detail), detail);
    }

    /// <summary>The refusal with git's words, or those of the hook or signing program that it called.</summary>
    public static MergeStoppedException Refused(GitCall call, CommandResult said)
    {
        var failed = call.Failed(said);
        return new MergeStoppedException(
            MergeRefusalReason.GitRefused,
            $"Git, or a hook or the signing program that it called, refused. {failed.Message}",
            failed.Tail
        );
    }

    private static GitCall Call(Checkout scratch, UserAct user, params string[] arguments) =>
        new(arguments)
        {
            GitDir = scratch.GitDir,
            WorkTree = scratch.WorkTree,
            WholeTree = true,
            User = user,
            Settings = Plainly,
        };
}
