using Helios.Worktrees.Archive;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Finds the commits that would be lost with a lane.</summary>
internal sealed class LaneCommits(UnsavedCommits commits, ForgottenCommits forgotten)
{
    /// <summary>Finds them.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="mark">The lane's mark.</param>
    /// <param name="tips">The tips of the lane's work.</param>
    /// <param name="baseRef">The base, where merged work is looked for first.</param>
    /// <param name="byContent">Whether to look for the same changes in other commits.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<CommitsAtRisk> Find(
        GitRepository repository,
        WorktreeMark mark,
        LaneTips tips,
        string baseRef,
        bool byContent,
        CancellationToken cancellationToken
    )
    {
        var (going, staying) = (LaneBranches.OwnedPatterns(repository), tips.IsBranchOurs ? null : mark.Branch);
        var unsaved = await commits.Count(repository, tips.All, going, staying, baseRef, byContent, cancellationToken);
        var left = await forgotten.Find(
            repository.CommonDir,
            Logged(repository, mark),
            [.. tips.All.Append(mark.BaseCommit).Append(mark.MadeAt).Where(RefFiles.IsObjectId).Distinct()],
            UnsavedCommits.Saved(going, staying),
            cancellationToken
        );
        return new CommitsAtRisk(unsaved + left.Count, left.Tips);
    }

    /// <summary>Commits in the reflogs of the worktree's HEAD and, since the lane began, of its branch.</summary>
    private static IEnumerable<string> Logged(GitRepository repository, WorktreeMark mark)
    {
        // Reflogs have a resolution of seconds.
        var since = DateTimeOffset.FromUnixTimeSeconds(mark.At.ToUnixTimeSeconds());
        var own = repository.IsRegistered(mark.LaneId)
            ? Reflog.Read(Path.Combine(repository.RegistrationOf(mark.LaneId), "logs/HEAD"))
            : [];
        return own.Concat(Reflog.Read(Path.Combine(repository.CommonDir, "logs/refs/heads", mark.Branch)).Where(entry => entry.At >= since))
            .SelectMany(entry => new[] { entry.Before, entry.After })
            .OfType<string>();
    }
}

/// <summary>Commits that would be lost.</summary>
/// <param name="Count">How many.</param>
/// <param name="Forgotten">The tips of those that only reflogs name.</param>
internal sealed record CommitsAtRisk(int Count, IReadOnlyList<string> Forgotten);
