using Helios.Contracts.Pools;
using Helios.WorktreeAgent.Hosting;
using Helios.WorktreeAgent.Operations;
using Helios.Worktrees.Pool;

namespace Helios.WorktreeAgent.Pools;

/// <summary>Has the pools looked at, and tells what they are like: when that has changed, and when the orchestrator says what to keep.</summary>
internal sealed class PoolReports(PoolKeeper keeper, ReportSender sender, HostFolder folder, TimeProvider time)
{
    // A pool that is being filled changes faster than anybody reads.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(250);

    private IReadOnlyList<PoolState>? told;
    private long toldAt;
    private long sequence;
    private volatile bool asked;

    public void Keep(KeepPools orders)
    {
        if (orders.HostId != folder.Identity.HostId)
            return;
        keeper.Keep(orders);
        asked = true;
    }

    public async Task Round(CancellationToken cancellationToken)
    {
        await keeper.Round(ct => time.GetElapsedTime(toldAt) < Least ? Task.CompletedTask : Tell(ct), cancellationToken);
        await Tell(cancellationToken);
    }

    private async Task Tell(CancellationToken cancellationToken)
    {
        if (keeper.States is not { } states || (!asked && told is not null && states.SequenceEqual(told)))
            return;
        asked = false;
        toldAt = time.GetTimestamp();
        var report = new PoolsReported
        {
            HostId = folder.Identity.HostId,
            Incarnation = folder.Identity.Incarnation,
            Sequence = ++sequence,
            Pools = states,
            OccurredAt = time.GetUtcNow(),
        };
        told = await sender.TrySend(report, cancellationToken) ? states : null;
    }
}
