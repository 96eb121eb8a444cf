using System.Collections.Concurrent;
using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.Runs;

/// <summary>Runs for which a cancellation arrived, possibly before the run itself.</summary>
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
