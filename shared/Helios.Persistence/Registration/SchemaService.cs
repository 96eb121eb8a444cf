using Helios.Persistence.Feed;
using Helios.Persistence.Locks;
using Helios.Persistence.Notifications;
using Helios.Persistence.Outbox;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.Hosting;

namespace Helios.Persistence.Registration;

/// <summary>Runs the background work of a schema: readiness check, relay, pump, listener, periodic singletons, housekeeping.</summary>
internal sealed class SchemaService(
    SchemaStore store,
    SchemaGate gate,
    OutboxRelay relay,
    FeedPump pump,
    NotificationHub hub,
    SchemaHousekeeping housekeeping,
    SingletonLoops singletons
) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Task work = Task.CompletedTask;

    /// <summary>Runs before anything else in the process starts, so that the tables exist.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        store.Committed = relay.Offer;
        store.InDoubt = relay.OfferInDoubt;
        await gate.Open(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        List<Func<CancellationToken, Task>> loops =
        [
            gate.Watch,
            relay.Run,
            pump.Run,
            hub.Run,
            singletons.Renew,
            singletons.Of(housekeeping.Loop),
            .. store.Spec.Loops.Select(singletons.Of),
            // After all loops are known.
            singletons.Look,
        ];
        work = Task.WhenAll(loops.Select(loop => Task.Run(() => loop(stopping.Token), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await singletons.Release();
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        stopping.Dispose();
        singletons.Dispose();
    }
}
