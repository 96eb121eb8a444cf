using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helios.Persistence.Locks;

/// <summary>Runs something periodically in the one process that holds its lease. Never stops because of an error.</summary>
internal sealed partial class SingletonLoop(
    SingletonLoopSpec spec,
    SchemaStore store,
    LeaseSession leases,
    IServiceProvider services,
    DueWork.Watched? watched,
    RoundGate gate,
    ILogger log
)
{
    /// <summary>How often there is a round although nothing was due, unless the period is longer.</summary>
    private static readonly TimeSpan AtLeastEvery = TimeSpan.FromMinutes(1);

    public async Task Run(CancellationToken stopping)
    {
        var period = spec.Period(services);
        // One that waits for its condition has no use for ticks.
        using var timer = watched is null ? new PeriodicTimer(period, store.Clock) : null;
        try
        {
            await store.WhenReady(stopping);
            while (true)
            {
                var done = await Round(stopping);
                if (watched is not null && done)
                {
                    await watched.Wait(watched.Period > AtLeastEvery ? watched.Period : AtLeastEvery, stopping);
                }
                else if (timer is not null)
                {
                    await timer.WaitForNextTickAsync(stopping);
                }
                else
                {
                    await Task.Delay(period, store.Clock, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    /// <summary>Returns whether there was a round: no other process holds the lease, and it did not fail.</summary>
    private async Task<bool> Round(CancellationToken stopping)
    {
        try
        {
            using var turn = await gate.Enter(stopping);
            if (await leases.TryHold(spec.Name, stopping) is not { } lease)
            {
                return false;
            }

            await using var scope = services.CreateAsyncScope();
            await lease.Run(() => spec.Round(scope.ServiceProvider, stopping));
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            LogFailed(exception, store.Schema, spec.Name);
            return false;
        }
    }

    [LoggerMessage(9112, LogLevel.Error, "Schema {Schema}: a round of {Name} failed")]
    private partial void LogFailed(Exception exception, string schema, string name);
}
