using Helios.Worktrees.Git;

namespace Helios.Worktrees.Places;

/// <summary>Removes a worktree that never became ready: it was never reported, so only commits can be work.</summary>
internal sealed class PartialWorktree(LaneBranches branches, Trash trash, IFaultPoints faults)
{
    /// <summary>Removes folder, registration, branch and mark. The lock is held. May be repeated after a kill.</summary>
    /// <exception cref="GitException">Something must not be removed; the message says what.</exception>
    public async Task Remove(GitRepository repository, WorktreeMark mark, CancellationToken cancellationToken)
    {
        var lane = mark.LaneId;
        var worktree = repository.WorktreeOf(lane);
        Registrations.RefuseWhatIsNotOurs(repository, mark, consented: false);
        var ours = LaneBranches.IsOurs(repository, mark);
        var tip = ours ? LaneBranches.TipOf(repository, mark.Branch) : null;
        if (tip is not null && tip != mark.MadeAt)
            throw new GitException($"The branch {mark.Branch} already has commits; it is kept until the lane is torn down.");

        if (repository.IsRegistered(lane))
            Trash.LetGoOfRegistration(repository, lane);
        faults.Passed("half-made registration");
        if (Directory.Exists(worktree))
            LetGoOfTree(repository, mark, worktree);
        faults.Passed("half-made folder");
        // It was being built when the call ended.
        if (Directory.Exists(Registrations.AsideOf(repository, lane)))
            Directory.Delete(Registrations.AsideOf(repository, lane), recursive: true);
        if (tip is not null)
            await branches.Delete(repository, mark.Branch, tip, cancellationToken);
        faults.Passed("half-made branch");
        Marks.Delete(repository, lane);
        trash.EmptySoon(repository);
    }

    private static void LetGoOfTree(GitRepository repository, WorktreeMark mark, string worktree)
    {
        try
        {
            Trash.LetGoOfTree(repository, mark, worktree);
        }
        catch (IOException)
        {
            // A full disk has no room for the trash folder. Deleting it at once frees some space.
            Trash.Delete(worktree);
        }
    }
}
