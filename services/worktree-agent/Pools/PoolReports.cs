using Helios.Contracts.Pools;
using Helios.WorktreeAgent.Host;
using Helios.Worktrees;

namespace Helios.WorktreeAgent.Pools;

/// <summary>Runs rounds of the pools, and reports their state when it changes and when the orchestrator sends a request.</summary>
internal sealed class PoolReports(IPools pools, ReportSender sender, HostFolder folder, TimeProvider time)
{
    // A pool that is being filled changes faster than it needs to be reported.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(250);

    private IReadOnlyList<PoolState>? lastSent;
    private long reportedAt;
    private long sequence;
    private volatile bool asked;

    public void Keep(KeepPools orders)
    {
        if (orders.HostId != folder.Identity.HostId)
            return;
        pools.Keep(orders);
        asked = true;
    }

    public async Task Round(CancellationToken cancellationToken)
    {
        await pools.Round(ct => time.GetElapsedTime(reportedAt) < Least ? Task.CompletedTask : Report(ct), cancellationToken);
        await Report(cancellationToken);
    }

    private async Task Report(CancellationToken cancellationToken)
    {
        if (pools.States is not { } states || (!asked && lastSent is not null && states.SequenceEqual(lastSent)))
            return;
        asked = false;
        reportedAt = time.GetTimestamp();
        var report = new PoolsReported
        {
            HostId = folder.Identity.HostId,
            Incarnation = folder.Identity.Incarnation,
            Sequence = ++sequence,
            Pools = states,
            OccurredAt = time.GetUtcNow(),
        };
        lastSent = await sender.TrySend(report, cancellationToken) ? states : null;
    }
}
