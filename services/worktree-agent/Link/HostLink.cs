using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Hosting;
using Helios.Hosting.Concurrency;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Notices;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Reconciliation;
using Helios.WorktreeAgent.Repositories;
using Helios.WorktreeAgent.Terminals;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Link;

/// <summary>
/// Connects the host to the bus: opens its two queues, registers until acknowledged, runs the start-up reconciliation, then sends
/// heartbeats.
/// The queues are open before the orchestrator hears of the host, because the in-memory bus drops messages to a missing
/// queue. Commands that arrive before the reconciliation ends are recorded and acknowledged, and run after it.
/// </summary>
internal sealed partial class HostLink(
    IBusControl bus,
    IReceiveEndpointConnector connector,
    HostFolder folder,
    HostDescription description,
    HostMeter meter,
    FailureReporter failures,
    StartGate gate,
    OperationQueue queue,
    InventoryTaker inventories,
    Reconciler reconciler,
    ReportSender sender,
    TimeProvider time,
    IOptions<LinkOptions> options,
    IOptions<ReconciliationOptions> reconciliation,
    ILogger<HostLink> logger
) : BackgroundService
{
    private static readonly TimeSpan BusPoll = TimeSpan.FromMilliseconds(20);

    private readonly TaskCompletionSource registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken stopping;
    private long beats;

    public bool IsRegistered => registered.Task.IsCompleted;

    private HostId HostId => folder.Identity.HostId;

    public void Registered(HostRegistered answer)
    {
        if (answer.HostId == HostId && answer.Incarnation == folder.Identity.Incarnation)
            registered.TrySetResult();
    }

    /// <summary>Runs a plan in the background.</summary>
    public void Reconcile(ReconcileHost plan) =>
        _ = Task.Run(
            async () =>
            {
                try
                {
                    await reconciler.Carry(plan, stopping);
                }
                catch (OperationCanceledException) when (stopping.IsCancellationRequested)
                {
                    // The next start reconciles again.
                }
                catch (Exception exception)
                {
                    LogPlanFailed(exception, plan.InventoryId);
                }
            },
            stopping
        );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        stopping = stoppingToken;
        await Task.Yield();
        queue.Resume();
        while (bus.CheckHealth().Status is BusHealthStatus.Unhealthy)
            await Task.Delay(BusPoll, time, stoppingToken);
        sender.Open();
        await Connect(stoppingToken);
        queue.SendDue();
        var beating = Loop.Run("heartbeat", options.Value.HeartbeatEvery, Beat, time, logger, stoppingToken);
        await Start(stoppingToken);
        gate.Open();
        LogReady(HostId, folder.Identity.Incarnation);
        await Loop.RunLater("inventory", reconciliation.Value.InventoryEvery, Report, time, logger, stoppingToken);
        await beating;
    }

    private async Task Connect(CancellationToken cancellationToken)
    {
        var control = connector.ConnectReceiveEndpoint(
            Endpoints.HostControl(HostId),
            (context, endpoint) =>
            {
                Configure(context, endpoint, prefetch: 16);
                endpoint.ConfigureConsumer<HostControlConsumer>(context);
                endpoint.ConfigureConsumer<AgentConsumer>(context);
                endpoint.ConfigureConsumer<NoticeConsumer>(context);
            }
        );
        await control.Ready.WaitAsync(cancellationToken);
        var commands = connector.ConnectReceiveEndpoint(
            Endpoints.Host(HostId),
            (context, endpoint) =>
            {
                Configure(context, endpoint, prefetch: 128);
                endpoint.ConfigureConsumer<LaneCommandConsumer>(context);
                endpoint.ConfigureConsumer<RepositoryConsumer>(context);
                endpoint.ConfigureConsumer<ArchiveConsumer>(context);
                endpoint.ConfigureConsumer<InventoryConsumer>(context);
                endpoint.ConfigureConsumer<TunnelConsumer>(context);
                endpoint.ConfigureConsumer<TerminalConsumer>(context);
            }
        );
        await commands.Ready.WaitAsync(cancellationToken);
    }

    private void Configure(IBusRegistrationContext context, IReceiveEndpointConfigurator endpoint, int prefetch)
    {
        // Commands are sent to this queue by name; no message type is bound to it.
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = prefetch;
        endpoint.ConcurrentMessageLimit = prefetch;
        if (endpoint is IRabbitMqReceiveEndpointConfigurator queue)
        {
            queue.Durable = true;
            queue.AutoDelete = false;
        }

        endpoint.UseHeliosRetry(context);
        endpoint.ReportFailures(failures.Report);
    }

    private Task Beat(CancellationToken cancellationToken) =>
        sender.TrySend(
            new HostHeartbeat
            {
                HostId = HostId,
                Incarnation = folder.Identity.Incarnation,
                Sequence = Interlocked.Increment(ref beats),
                Measures = meter.Read(),
                OccurredAt = time.GetUtcNow(),
            },
            cancellationToken
        );

    /// <summary>Registers and reconciles, within the time limit of the start.</summary>
    private async Task Start(CancellationToken cancellationToken)
    {
        using var limit = new Deadline(options.Value.PlanWait, time, cancellationToken);
        var taking = inventories.Take(atStart: true, limit.Token);
        try
        {
            await Repeat(
                async () => await sender.TrySend(await description.Registration(limit.Token), limit.Token),
                registered.Task,
                limit.Token
            );
            var inventory = await taking;
            var carried = reconciler.Carried(inventory.InventoryId);
            await Repeat(() => sender.TrySend(inventory, limit.Token), carried, limit.Token);
            reconciler.Forget(inventory.InventoryId);
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            LogNoPlan(options.Value.PlanWait.TotalSeconds);
            // Registration continues in the background.
            _ = Loop.Run("registration", options.Value.RegisterAgainAfter, RegisterUntilKnown, time, logger, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogStartFailed(exception);
        }
    }

    private async Task RegisterUntilKnown(CancellationToken cancellationToken)
    {
        if (!IsRegistered)
            await sender.TrySend(await description.Registration(cancellationToken), cancellationToken);
    }

    private async Task Repeat(Func<Task> say, Task heard, CancellationToken cancellationToken)
    {
        while (!heard.IsCompleted)
        {
            await say();
            await Task.WhenAny(heard, Task.Delay(options.Value.RegisterAgainAfter, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task Report(CancellationToken cancellationToken)
    {
        // Repeated every time: an orchestrator whose database was restored may not know the host.
        await sender.TrySend(await description.Registration(cancellationToken), cancellationToken);
        await sender.TrySend(await inventories.Take(atStart: false, cancellationToken), cancellationToken);
    }

    [LoggerMessage(2060, LogLevel.Information, "Host {Host} accepts lane commands (incarnation {Incarnation})")]
    private partial void LogReady(HostId host, long incarnation);

    [LoggerMessage(2061, LogLevel.Warning, "No reconciliation plan within {Seconds} s; accepting lane commands without one")]
    private partial void LogNoPlan(double seconds);

    [LoggerMessage(2062, LogLevel.Error, "The start-up reconciliation failed; accepting lane commands without it")]
    private partial void LogStartFailed(Exception exception);

    [LoggerMessage(2063, LogLevel.Error, "Could not carry out the plan for inventory {Inventory}")]
    private partial void LogPlanFailed(Exception exception, string inventory);
}
