using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Merging;

/// <summary>
/// The branches that lanes are merged into. A branch moves only from the commit that the merge began with. If it is checked out somewhere,
/// git moves it there by a fast-forward, which touches no file with changes, and only if there are none.
/// </summary>
internal sealed class MergeTargets(GitProgram git, UserActs acts, RepositoryLocks locks, Surveyor surveyor, IFaultPoints faults)
{
    private const int MostNamed = 3;

    /// <summary>The branch that a name means.</summary>
    /// <exception cref="MergeStoppedException">It means none that could move.</exception>
    public static string NameOf(LanePlace lane, string target)
    {
        var branch = target is "HEAD" && !lane.Repository.Bare ? RefFiles.ReadHead(lane.Repository.CommonDir)?.Branch : target;
        if (branch == lane.Branch)
            throw Stopped($"'{branch}' is the lane's own branch. Choose another one to merge into (--into).");
        if (branch is null || BranchName.Fault(branch) is not null || LaneBranches.TipOf(lane.Repository, branch) is null)
            throw Stopped(
                $"'{target}' is not a local branch of {lane.Repository.CommonDir}, so nothing can be merged into it. Choose one (--into), "
                    + "or push the lane's branch and open a pull request."
            );
        return branch;

        static MergeStoppedException Stopped(string detail) => new(MergeRefusalReason.TargetNotBranch, detail);
    }

    /// <summary>The folder in which a branch is checked out; null if in none.</summary>
    public static string? CheckedOutAt(GitRepository repository, string branch) => RefFiles.HolderOf(repository, branch);

    /// <summary>Why a branch must not move now; null if it may.</summary>
    public async Task<MergeObstacle?> WhyNot(GitRepository repository, string branch, CancellationToken cancellationToken)
    {
        try
        {
            if (HolderOf(repository, branch) is { } holder)
                await RefuseUnclean(repository, branch, holder, cancellationToken);
            return null;
        }
        catch (MergeStoppedException stopped) when (stopped.Outcome is MergeOutcome.Refused refused)
        {
            return new MergeObstacle { Reason = refused.Reason, Detail = refused.Detail };
        }
    }

    /// <summary>Moves a branch forward, with the checkout that has it.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="move">Which branch, from where and to where.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False if the branch is not where it was.</returns>
    /// <exception cref="MergeStoppedException">Its checkout is not clean, or git refuses.</exception>
    public async Task<bool> Move(GitRepository repository, BranchMove move, CancellationToken cancellationToken)
    {
        if (HolderOf(repository, move.Branch) is { } holder)
            return await FastForward(repository, move, holder, cancellationToken);
        var user = await acts.In(repository, repository.CommonDir, cancellationToken);
        var moved = await locks.Hold(
            repository,
            "moving the branch",
            async limited =>
            {
                var call = new GitCall(
                    "update-ref",
                    "--create-reflog",
                    "-m",
                    move.Why,
                    "refs/heads/" + move.Branch,
                    move.After,
                    move.Before
                )
                {
                    GitDir = repository.CommonDir,
                    User = user,
                };
                var said = await git.Try(call, limited);
                if (said.Succeeded)
                    return true;
                return LaneBranches.TipOf(repository, move.Branch) != move.Before ? false : throw ScratchMerge.Refused(call, said);
            },
            cancellationToken
        );
        faults.Passed("target moved");
        if (moved && HolderOf(repository, move.Branch) is { } late)
            await Follow(move, late);
        return moved;
    }

    private async Task<bool> FastForward(GitRepository repository, BranchMove move, Checkout holder, CancellationToken cancellationToken)
    {
        await RefuseUnclean(repository, move.Branch, holder, cancellationToken);
        var user = await acts.In(repository, holder.GitDir, cancellationToken);
        faults.Passed("target found clean");
        // Git compares before it writes each file, and moves the branch only from the commit that it has read.
        var call = new GitCall("merge", "--ff-only", "--quiet", "--no-stat", move.After)
        {
            GitDir = holder.GitDir,
            WorkTree = holder.WorkTree,
            WholeTree = true,
            User = user,
            Settings = ["merge.autoStash=false", "merge.verifySignatures=false"],
        };
        // Killed in the middle, it would leave the user's files half changed.
        var said = await git.Try(call, CancellationToken.None);
        var tip = LaneBranches.TipOf(repository, move.Branch);
        faults.Passed("target moved");
        if (said.Succeeded || tip == move.After)
            return tip == move.After;
        if (tip != move.Before)
            return false;
        throw Unclean(move.Branch, holder, $"has files in the way ({call.Failed(said).Message.TrimEnd('.')})");
    }

    /// <summary>Somebody has checked the branch out just when it moved: the files follow, unless there are changes in the way.</summary>
    private async Task Follow(BranchMove move, Checkout holder)
    {
        foreach (
            var arguments in (string[][])
                [
                    ["update-index", "-q", "--refresh"],
                    ["read-tree", "-m", "-u", move.Before, move.After],
                ]
        )
            await git.Try(
                new GitCall(arguments)
                {
                    GitDir = holder.GitDir,
                    WorkTree = holder.WorkTree,
                    WholeTree = true,
                },
                CancellationToken.None
            );
    }

    private async Task RefuseUnclean(GitRepository repository, string branch, Checkout holder, CancellationToken cancellationToken)
    {
        var operation = Surveyor.OperationOf(holder);
        if (operation.Count > 0 || RefFiles.ReadHead(holder.GitDir)?.Branch != branch)
            throw Unclean(branch, holder, "has a merge, rebase or bisection in progress");
        var dirty =
            holder.GitDir != repository.CommonDir && Marks.ReadCopy(holder.GitDir) is { } mark
                ? (await surveyor.Glance(holder, mark.WorktreePath, mark.Links, cancellationToken)).Entries.Where(entry =>
                    entry.Kind is not '?'
                )
                : await Changed(holder, cancellationToken);
        string[] names = [.. dirty.Select(entry => entry.Shown).Take(MostNamed + 1)];
        if (names.Length > 0)
            throw Unclean(
                branch,
                holder,
                $"has uncommitted changes in {string.Join(", ", names.Take(MostNamed))}{(names.Length > MostNamed ? " and others" : "")}"
            );
    }

    /// <summary>Changed tracked files. The user's own folder contains all lanes, so nothing else in it is looked at.</summary>
    private async Task<IEnumerable<StatusEntry>> Changed(Checkout holder, CancellationToken cancellationToken)
    {
        var call = new GitCall("status", "--porcelain=v2", "-z", "--untracked-files=no", "--no-renames", "--ignore-submodules=dirty")
        {
            GitDir = holder.GitDir,
            WorkTree = holder.WorkTree,
            WholeTree = true,
        };
        return PorcelainStatus.Parse((await git.Run(call, cancellationToken)).Stdout.Bytes.Span);
    }

    private static Checkout? HolderOf(GitRepository repository, string branch)
    {
        if (RefFiles.HoldingDirOf(repository, branch) is not { } gitDir)
            return null;
        var tree = gitDir == repository.CommonDir ? repository.MainWorktree : Registrations.WorktreeOf(gitDir);
        if (tree is null || (gitDir != repository.CommonDir && !Registrations.NameEachOther(tree, gitDir)))
            throw new MergeStoppedException(
                MergeRefusalReason.TargetUncommitted,
                $"'{branch}' is checked out in a worktree that cannot be found ({tree ?? gitDir}). If it is gone, run git worktree prune; "
                    + "if it was moved, run git worktree repair in it."
            );
        return new Checkout(gitDir, tree);
    }

    private static MergeStoppedException Unclean(string branch, Checkout holder, string what) =>
        new(
            MergeRefusalReason.TargetUncommitted,
            $"'{branch}' is checked out at {holder.WorkTree}, which {what}. Commit, stash or finish them there and repeat, or merge into "
                + "another branch (--into)."
        );
}
