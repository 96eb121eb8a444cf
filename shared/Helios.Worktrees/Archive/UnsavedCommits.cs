using Helios.Worktrees.Git;

namespace Helios.Worktrees.Archive;

/// <summary>Finds the commits that would be unreachable without a lane's branch, and whether their changes are merged anyway.</summary>
internal sealed class UnsavedCommits(GitProgram git)
{
    private static readonly string[] AsPatches =
    [
        "--patch",
        "--binary",
        "--full-index",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-renames",
        "--unified=3",
        "--src-prefix=a/",
        "--dst-prefix=b/",
        "--ignore-submodules=none",
    ];

    /// <summary>The number of unsaved commits; 0 also if their changes were merged by a squash, a rebase or a cherry-pick.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tips">The tips of the lane's work.</param>
    /// <param name="going">Branches, as patterns of short names, that do not count because they may be deleted themselves.</param>
    /// <param name="staying">A branch among them that does count.</param>
    /// <param name="baseRef">The base, where merged work is looked for first.</param>
    /// <param name="byContent">Whether to look for the same changes in other commits.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<int> Count(
        GitRepository repository,
        IReadOnlyList<string> tips,
        IReadOnlyList<string> going,
        string? staying,
        string baseRef,
        bool byContent,
        CancellationToken cancellationToken
    )
    {
        // Nothing was committed, and the base branch has not moved: no process needed.
        if (
            tips.Count == 0
            || (
                BranchOf(repository, baseRef) is { } branch
                && !going.Any(g => Covers(g, branch))
                && RefFiles.Find(repository.CommonDir, "refs/heads/" + branch) is { } at
                && tips.All(t => t == at)
            )
        )
            return 0;
        var saved = Saved(going, staying);
        var counted = await git.Line(Commits(repository, ["--count", .. tips, "--not", .. saved]), cancellationToken);
        var count = int.Parse(counted);
        if (count == 0 || !byContent)
            return count;
        foreach (var tip in tips)
            if (!await IsMergedByContent(repository, tip, baseRef, saved, cancellationToken))
                return count;
        return 0;
    }

    /// <summary>Git arguments for the refs that keep commits reachable.</summary>
    public static string[] Saved(IReadOnlyList<string> going, string? staying) =>
        [
            .. going.Select(pattern => "--exclude=" + pattern),
            "--branches",
            "--tags",
            "--remotes",
            .. staying is null ? [] : new[] { "refs/heads/" + staying },
        ];

    private async Task<bool> IsMergedByContent(
        GitRepository repository,
        string tip,
        string baseRef,
        IReadOnlyList<string> saved,
        CancellationToken cancellationToken
    )
    {
        var targets = new List<string>();
        string[] names = BranchName.Fault(baseRef) is not null
            ? ["refs/remotes/origin/HEAD"]
            : ["refs/heads/" + baseRef, "refs/remotes/" + baseRef, "refs/remotes/origin/" + baseRef, "refs/remotes/origin/HEAD"];
        foreach (var name in names.Append(RefFiles.ReadHead(repository.CommonDir)?.Ref).OfType<string>())
            if (RefFiles.Find(repository.CommonDir, name) is { } commit && commit != tip && !targets.Contains(commit))
                targets.Add(commit);
        foreach (var target in targets)
        {
            var bases = await git.Try(new GitCall("merge-base", target, tip) { GitDir = repository.CommonDir }, cancellationToken);
            if (!bases.Succeeded)
                continue;
            var from = bases.Stdout.Text.TrimEnd('\n');
            if (from == target)
                continue;
            var there = await Patches(repository, [target, "^" + tip, "--max-count=500"], cancellationToken);
            if (there.Count == 0)
                continue;
            var arrived = there.Values.ToHashSet(StringComparer.Ordinal);
            var whole = await git.Try(
                new GitCall(["diff-tree", "-r", .. AsPatches, from, tip]) { GitDir = repository.CommonDir, WholeTree = true },
                cancellationToken
            );
            if (
                whole.Succeeded
                && whole.Stdout.IsComplete
                && PatchId.Of(whole.Stdout.Bytes.Span) is { } squashed
                && arrived.Contains(squashed)
            )
                return true;
            // A merge commit has no patch here, so a branch with one counts as merged only as a whole.
            var own = await git.Line(Commits(repository, [tip, "--not", target, .. saved]), cancellationToken);
            var here = await Patches(repository, [tip, "^" + target, "--max-count=500"], cancellationToken);
            if (own.Split('\n').All(commit => here.TryGetValue(commit, out var id) && arrived.Contains(id)))
                return true;
        }
        return false;
    }

    // Other lanes' branches may be deleted in the meantime. Commits of an unreadable ref count as unsaved.
    private static GitCall Commits(GitRepository repository, string[] which) =>
        new(["rev-list", .. which]) { GitDir = repository.CommonDir, PassesOverBrokenRefs = true };

    private async Task<IReadOnlyDictionary<string, string>> Patches(
        GitRepository repository,
        string[] range,
        CancellationToken cancellationToken
    )
    {
        var log = await git.Try(
            new GitCall(["log", "--no-merges", "--no-show-signature", "--format=%x00%H%x00", .. AsPatches, .. range])
            {
                GitDir = repository.CommonDir,
                WholeTree = true,
            },
            cancellationToken
        );
        return log.Succeeded && log.Stdout.IsComplete
            ? PatchId.OfLog(log.Stdout.Bytes.Span)
            : new Dictionary<string, string>(StringComparer.Ordinal);
    }

    private static string? BranchOf(GitRepository repository, string baseRef) =>
        baseRef is "HEAD" ? RefFiles.ReadHead(repository.CommonDir)?.Branch
        : BranchName.Fault(baseRef) is null ? baseRef
        : null;

    private static bool Covers(string pattern, string branch) =>
        pattern.EndsWith('*') ? branch.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == branch;
}
