using Helios.Contracts.Reconciliation;

namespace Helios.Worktrees;

/// <summary>
/// The worktrees of this host's lanes: everything of a lane that is in a repository. Expected failures are returned as outcomes; a
/// cancelled call throws, leaves what it had made, and is finished or undone by calling again. Calls for the same lane must not overlap.
/// </summary>
public interface IWorktrees
{
    /// <summary>
    /// Creates the lane's branch and worktree and runs its setup; finishes what a killed call began, and returns at once if everything is
    /// done.
    /// A failed call removes what it made, unless the outcome says otherwise.
    /// </summary>
    Task<ProvisionOutcome> Provision(ProvisionRequest request, IProvisionProgress progress, CancellationToken cancellationToken);

    /// <summary>
    /// Undoes a provision whose later step failed, or that was cancelled for good. Commits made in the meantime are archived first.
    /// </summary>
    /// <returns>What is left, if anything; <see cref="TearDownResult.Complete"/> means nothing.</returns>
    Task<TearDownResult> Undo(ProvisionRequest request, CancellationToken cancellationToken);

    /// <summary>Saves unsaved work, then removes worktree and branch. Idempotent; the lane's processes must have ended.</summary>
    Task<TearDownResult> TearDown(TearDownRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Why a lane's content is currently unknown: its repository, or the folder of its worktree, cannot be read. Null if it can, or if the
    /// request allows discarding its work. Checked before anything of the lane is ended.
    /// </summary>
    Task<string?> WhyUnseen(TearDownRequest request, CancellationToken cancellationToken);

    /// <summary>Tears down a worktree that belongs to no lane, by its mark; refuses worktrees without this installation's mark.</summary>
    /// <param name="found">The entry from an inventory.</param>
    /// <param name="dryRun">Whether only to report what would be done.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    Task<TearDownResult> RemoveOrphan(FoundWorktree found, bool dryRun, CancellationToken cancellationToken);

    /// <summary>
    /// Everything with a Helios mark, of any installation, in every repository that this host has served: complete worktrees, registrations
    /// without a folder, folders without a registration, branches of worktrees that are gone, worktrees whose removal was interrupted.
    /// </summary>
    Task<WorktreeInventory> FindMarked(CancellationToken cancellationToken);

    /// <summary>
    /// Deletes what tear-downs have moved to the trash in every repository that this host has served. Started by tear-downs and by
    /// reconciliation.
    /// </summary>
    Task EmptyTrash(CancellationToken cancellationToken);
}
