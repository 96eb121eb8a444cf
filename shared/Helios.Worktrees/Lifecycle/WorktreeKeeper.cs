using Helios.Contracts.Reconciliation;
using Helios.Worktrees.Pool;

namespace Helios.Worktrees.Lifecycle;

/// <summary>The implementation of <see cref="IWorktrees"/>.</summary>
internal sealed class WorktreeKeeper(
    Provisioner provisioner,
    Removal removal,
    UnseenLanes unseen,
    OrphanedWorktrees orphans,
    Inventory inventory,
    TrashCollection trash,
    LaneTraffic traffic
) : IWorktrees
{
    public Task<ProvisionOutcome> Provision(ProvisionRequest request, IProvisionProgress progress, CancellationToken cancellationToken) =>
        provisioner.Provision(request, progress, cancellationToken);

    public Task<TearDownResult> Undo(ProvisionRequest request, CancellationToken cancellationToken) =>
        removal.Undo(request, cancellationToken);

    public async Task<TearDownResult> TearDown(TearDownRequest request, CancellationToken cancellationToken)
    {
        using var passing = traffic.Begin();
        return await removal.TearDown(request, cancellationToken);
    }

    public Task<string?> WhyUnseen(TearDownRequest request, CancellationToken cancellationToken) =>
        unseen.WhyUnseen(request, cancellationToken);

    public Task<TearDownResult> RemoveOrphan(FoundWorktree found, bool dryRun, CancellationToken cancellationToken) =>
        orphans.Remove(found, dryRun, cancellationToken);

    public Task<WorktreeInventory> FindMarked(CancellationToken cancellationToken) => inventory.Take(cancellationToken);

    public Task EmptyTrash(CancellationToken cancellationToken) => trash.Empty(cancellationToken);
}
