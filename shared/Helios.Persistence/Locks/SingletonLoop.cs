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
    ILogger log
)
{
    public async Task Run(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(spec.Period(services), store.Clock);
        try
        {
            await store.WhenReady(stopping);
            do
            {
                await Round(stopping);
            } while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task Round(CancellationToken stopping)
    {
        try
        {
            if (await leases.TryHold(spec.Name, stopping) is { } lease)
            {
                await using var scope = services.CreateAsyncScope();
                await lease.Run(() => spec.Round(scope.ServiceProvider, stopping));
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            LogFailed(exception, store.Schema, spec.Name);
        }
    }

    [LoggerMessage(9112, LogLevel.Error, "Schema {Schema}: a round of {Name} failed")]
    private partial void LogFailed(Exception exception, string schema, string name);
}
