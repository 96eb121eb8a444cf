using System.Threading.Channels;
using Helios.Contracts.Harness;
using Helios.Contracts.Identifiers;
using Helios.HarnessMonitor.Status;

namespace Helios.HarnessMonitor.Probing;

/// <summary>
/// Reports waiting to be published. Only the newest is kept: while the bus is down, older ones are useless.
/// </summary>
internal sealed class HarnessReports(TimeProvider time)
{
    private readonly string source = $"harness-monitor@{Environment.MachineName}/{Ulid.Format(UlidGenerator.Shared.Next())}";
    private readonly DateTimeOffset startedAt = time.GetUtcNow();
    private readonly Channel<HarnessStatusReported> waiting = Channel.CreateBounded<HarnessStatusReported>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest }
    );

    private long sequence;

    public void Add(HarnessCondition condition) =>
        waiting.Writer.TryWrite(
            new HarnessStatusReported
            {
                Status = condition.Status,
                Reason = condition.Reason,
                Detail = condition.Detail,
                Since = condition.Since,
                Sequence = Interlocked.Increment(ref sequence),
                Source = source,
                SourceStartedAt = startedAt,
                OccurredAt = condition.LastCheckAt ?? time.GetUtcNow(),
            }
        );

    public IAsyncEnumerable<HarnessStatusReported> Take(CancellationToken cancellationToken) =>
        waiting.Reader.ReadAllAsync(cancellationToken);
}
