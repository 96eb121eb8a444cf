using System.Collections.Concurrent;
using Helios.Contracts.Identifiers;

namespace Helios.Worktrees.Archive;

/// <summary>
/// Prevents overlapping snapshots and tear-downs of one lane: they use the same temporary index, and a tear-down removes the tree.
/// </summary>
internal sealed class SnapshotTurns
{
    private readonly ConcurrentDictionary<LaneId, Turn> turns = new();

    /// <summary>Begins a snapshot; null while the lane is being torn down or another snapshot is in progress.</summary>
    public Turn? Begin(LaneId lane)
    {
        var turn = new Turn(this, lane);
        return turns.TryAdd(lane, turn) ? turn : null;
    }

    /// <summary>Ends a snapshot in progress, and blocks others until the returned object is disposed.</summary>
    public async Task<IDisposable> Keep(LaneId lane, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Begin(lane) is { } mine)
                return mine;
            if (turns.TryGetValue(lane, out var other))
                await other.Stop(cancellationToken);
        }
    }

    internal sealed class Turn(SnapshotTurns turns, LaneId lane) : IDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Cancelled when the lane is to be torn down.</summary>
        public CancellationToken Stopped => stop.Token;

        public async Task Stop(CancellationToken cancellationToken)
        {
            await stop.CancelAsync();
            await ended.Task.WaitAsync(cancellationToken);
        }

        public void Dispose()
        {
            turns.turns.TryRemove(lane, out _);
            ended.TrySetResult();
        }
    }
}
