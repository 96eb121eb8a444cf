using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Hosting.Concurrency;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Reconciliation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Link;

/// <summary>
/// Connects the host to the bus: opens its two queues, runs the start of the host, then sends heartbeats and inventories.
/// The queues are open before the orchestrator hears of the host, because the in-memory bus drops messages to a missing
/// queue. Commands that arrive before the reconciliation ends are recorded and acknowledged, and run after it.
/// </summary>
internal sealed partial class HostLink(
    HostQueues queues,
    HostAnnouncements announcements,
    HostReconciliation reconciliation,
    OperationQueue operations,
    StartGate gate,
    TimeProvider time,
    IOptions<LinkOptions> options,
    IOptions<ReconciliationOptions> reconciliationOptions,
    ILogger<HostLink> logger
) : BackgroundService
{
    private CancellationToken stopping;

    /// <summary>Carries out a plan in the background.</summary>
    public void Reconcile(ReconcileHost plan) => _ = Task.Run(() => reconciliation.Carry(plan, stopping), stopping);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        stopping = stoppingToken;
        await Task.Yield();
        operations.Resume();
        await queues.Open(stoppingToken);
        operations.SendDue();
        var beating = Loop.Run("heartbeat", options.Value.HeartbeatEvery, announcements.Beat, time, logger, stoppingToken);
        await reconciliation.Start(stoppingToken);
        gate.Open();
        LogReady(announcements.Identity.HostId, announcements.Identity.Incarnation);
        await Loop.RunLater("inventory", reconciliationOptions.Value.InventoryEvery, reconciliation.Report, time, logger, stoppingToken);
        await beating;
    }

    [LoggerMessage(2060, LogLevel.Information, "Host {Host} accepts lane commands (incarnation {Incarnation})")]
    private partial void LogReady(HostId host, long incarnation);
}
