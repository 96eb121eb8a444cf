using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;

namespace Helios.Worktrees.Archive;

/// <summary>The implementation of <see cref="ISnapshots"/>: one at a time per lane, and none while the lane is being removed.</summary>
internal sealed class LaneSnapshots(Repositories repositories, Snapshots snapshots, SnapshotTurns turns, CheckoutSlots slots) : ISnapshots
{
    public async Task<ArchiveView?> Take(string repository, LaneId lane, CancellationToken cancellationToken)
    {
        using var turn = turns.Begin(lane);
        if (turn is null)
            return null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(turn.Stopped, cancellationToken);
        try
        {
            using var slot = await slots.Take(either.Token);
            var opened = await repositories.Open(repository, either.Token);
            return Marks.Read(opened, lane) is { ProvisionedAt: not null, Saved: null } mark
                ? await snapshots.Take(WorktreePlaces.Of(opened, mark), mark, either.Token)
                : null;
        }
        catch (OperationCanceledException) when (turn.Stopped.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The lane is being torn down, and will be archived.
            return null;
        }
    }
}
