using Helios.Contracts.Reconciliation;

namespace Helios.Worktrees;

/// <summary>
/// The worktrees of this host's lanes: everything of a lane that is in a repository. Expected failures are outcomes; a cancelled call
/// throws, leaves whatever it had made, and is finished or undone by calling again. Calls for one lane must not overlap; calls for many may.
/// </summary>
internal interface IWorktrees
{
    /// <summary>
    /// Makes the lane's branch and worktree and runs its setup; finishes what a killed call began, and answers at once where all is done.
    /// A failure has removed what it made, unless it says so.
    /// </summary>
    Task<ProvisionOutcome> Provision(ProvisionRequest request, IProvisionProgress progress, CancellationToken cancellationToken);

    /// <summary>Takes back a provision whose later step failed, or that was cancelled for good. Commits made meanwhile are archived first.</summary>
    /// <returns>What is left, if anything: <see cref="TearDownResult.Complete"/> says that nothing is.</returns>
    Task<TearDownResult> Undo(ProvisionRequest request, CancellationToken cancellationToken);

    /// <summary>Saves what is unsaved, then removes worktree and branch. Idempotent; its processes must have ended.</summary>
    Task<TearDownResult> TearDown(TearDownRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Why nobody can tell what a lane holds just now: its repository, or the folder of its worktree, cannot be looked at. Null where it can be, or where the
    /// request says that its work may go. Asked before anything of the lane is ended.
    /// </summary>
    Task<string?> WhyUnseen(TearDownRequest request, CancellationToken cancellationToken);

    /// <summary>Tears down a worktree that no lane owns, by its mark alone; refuses what does not carry this installation's mark.</summary>
    /// <param name="found">What an inventory reported.</param>
    /// <param name="dryRun">Whether only to say what would be done.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    Task<TearDownResult> RemoveOrphan(FoundWorktree found, bool dryRun, CancellationToken cancellationToken);

    /// <summary>
    /// What carries a Helios mark, of whichever installation, in every repository that this host has served: whole worktrees, registrations without a
    /// folder, folders without a registration, branches that were made for a worktree that is gone, worktrees whose removal was cut short.
    /// </summary>
    Task<WorktreeInventory> FindMarked(CancellationToken cancellationToken);

    /// <summary>Deletes what tear-downs have put aside in every repository that this host has served. They start it themselves; reconciliation calls it too.</summary>
    Task EmptyTrash(CancellationToken cancellationToken);
}
