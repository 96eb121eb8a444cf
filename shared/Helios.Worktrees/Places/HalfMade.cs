using Helios.Worktrees.Git;

namespace Helios.Worktrees.Places;

/// <summary>Takes back a worktree that never became ready: nobody was told of it, so only commits can be work.</summary>
internal sealed class HalfMade(LaneBranches branches, Trash trash, IFaultPoints faults)
{
    /// <summary>Removes folder, registration, branch and mark. The lock is held. Again after a kill it finds less.</summary>
    /// <exception cref="GitException">Something may not be removed; the message says what.</exception>
    public async Task Remove(GitRepository repository, WorktreeMark mark, CancellationToken cancellationToken)
    {
        var lane = mark.LaneId;
        var worktree = repository.WorktreeOf(lane);
        Registrations.RefuseWhatIsNotOurs(repository, mark, consented: false);
        var ours = LaneBranches.IsOurs(repository, mark);
        var tip = ours ? LaneBranches.TipOf(repository, mark.Branch) : null;
        if (tip is not null && tip != mark.MadeAt)
            throw new GitException($"The branch {mark.Branch} has commits already; it is kept until the lane is torn down.");

        if (repository.IsRegistered(lane))
            Trash.LetGoOfRegistration(repository, lane);
        faults.Passed("half-made registration");
        if (Directory.Exists(worktree))
            LetGoOfTree(repository, mark, worktree);
        faults.Passed("half-made folder");
        // It was being put together when the call ended.
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
            // A full disk has no room for the folder that it would go to. Deleted on the spot it gives some back.
            Trash.Delete(worktree);
        }
    }
}
