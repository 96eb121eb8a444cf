using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;

namespace Helios.Worktrees.Archive;

/// <summary>The implementation of <see cref="ISnapshots"/>: one at a time per lane, and none while the lane is being removed.</summary>
internal sealed class LaneSnapshots(
    Repositories repositories,
    Snapshots snapshots,
    SnapshotTurns turns,
    CheckoutSlots slots,
    FileSystems fileSystems,
    StepLimits limits
) : ISnapshots
{
    public async Task<ArchiveView?> Take(string repository, LaneId lane, CancellationToken cancellationToken)
    {
        using var turn = turns.Begin(lane);
        if (turn is null)
            return null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(turn.Stopped, cancellationToken);
        try
        {
            var opened = await repositories.Open(repository, either.Token);
            if (Marks.Read(opened, lane) is not { ProvisionedAt: not null, Saved: null } mark)
                return null;
            await fileSystems.Require(mark.WorktreePath, either.Token);
            return await limits.Within("taking a snapshot", limited => Take(WorktreePlaces.Of(opened, mark), mark, limited), either.Token);
        }
        catch (OperationCanceledException) when (turn.Stopped.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The lane is being torn down, and will be archived.
            return null;
        }
    }

    private async Task<ArchiveView?> Take(GitRepository repository, WorktreeMark mark, CancellationToken cancellationToken)
    {
        using var slot = await slots.Take(cancellationToken);
        return await snapshots.Take(repository, mark, cancellationToken);
    }
}
