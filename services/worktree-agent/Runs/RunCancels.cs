using System.Collections.Concurrent;
using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.Runs;

/// <summary>Runs whose cancelling came: also before the run itself, which the bus may deliver later.</summary>
internal sealed class RunCancels
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<RunId, byte> cancelled = new();
    private readonly ConcurrentQueue<RunId> order = new();

    public bool Contains(RunId run) => cancelled.ContainsKey(run);

    public void Add(RunId run)
    {
        if (!cancelled.TryAdd(run, 0))
            return;
        order.Enqueue(run);
        if (order.Count > Most && order.TryDequeue(out var oldest))
            cancelled.TryRemove(oldest, out _);
    }
}
