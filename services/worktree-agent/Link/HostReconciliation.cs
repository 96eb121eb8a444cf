using Helios.Contracts.Reconciliation;
using Helios.Hosting.Concurrency;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Reconciliation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Link;

/// <summary>
/// Registers this host and reports what it has, at the start and in rounds, and carries out the plans that the orchestrator answers with.
/// </summary>
internal sealed partial class HostReconciliation(
    HostAnnouncements announcements,
    InventoryTaker inventories,
    Reconciler reconciler,
    ReportSender sender,
    ApiProbe api,
    TimeProvider time,
    IOptions<LinkOptions> options,
    ILogger<HostReconciliation> logger
)
{
    /// <summary>Registers and reconciles, within the time limit of the start.</summary>
    public async Task Start(CancellationToken cancellationToken)
    {
        using var limit = new Deadline(options.Value.PlanWait, time, cancellationToken);
        var taking = inventories.Take(atStart: true, limit.Token);
        try
        {
            await Repeat(() => announcements.Register(limit.Token), announcements.Registered, limit.Token);
            var inventory = await WithApi(await taking, limit.Token);
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

    /// <summary>Registers and reports the inventory again.</summary>
    public async Task Report(CancellationToken cancellationToken)
    {
        // Repeated every time: an orchestrator whose database was restored may not know the host.
        await announcements.Register(cancellationToken);
        await sender.TrySend(
            await WithApi(await inventories.Take(atStart: false, cancellationToken), cancellationToken),
            cancellationToken
        );
    }

    private async Task<HostInventoryReported> WithApi(HostInventoryReported inventory, CancellationToken cancellationToken) =>
        inventory with
        {
            Troubles = [.. inventory.Troubles, .. await api.Check(cancellationToken)],
        };

    /// <summary>Carries out a plan; a failure is logged, and the next round follows.</summary>
    public async Task Carry(ReconcileHost plan, CancellationToken stopping)
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
    }

    private Task RegisterUntilKnown(CancellationToken cancellationToken) =>
        announcements.Registered.IsCompleted ? Task.CompletedTask : announcements.Register(cancellationToken);

    private async Task Repeat(Func<Task> send, Task answered, CancellationToken cancellationToken)
    {
        while (!answered.IsCompleted)
        {
            await send();
            await Task.WhenAny(answered, Task.Delay(options.Value.RegisterAgainAfter, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    [LoggerMessage(2061, LogLevel.Warning, "No reconciliation plan within {Seconds} s; accepting lane commands without one")]
    private partial void LogNoPlan(double seconds);

    [LoggerMessage(2062, LogLevel.Error, "The start-up reconciliation failed; accepting lane commands without it")]
    private partial void LogStartFailed(Exception exception);

    [LoggerMessage(2063, LogLevel.Error, "Could not carry out the plan for inventory {Inventory}")]
    private partial void LogPlanFailed(Exception exception, string inventory);
}
