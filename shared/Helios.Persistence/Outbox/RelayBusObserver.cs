using MassTransit;

namespace Helios.Persistence.Outbox;

/// <summary>
/// Notifies a schema's relay that messages can be sent. The start of the bus waits until the relay has resent its messages.
/// </summary>
internal sealed class RelayBusObserver(OutboxRelay relay) : IBusObserver
{
    public void PostCreate(IBus bus)
    {
        // Nothing to do.
    }

    public void CreateFaulted(Exception exception)
    {
        // Nothing to do.
    }

    public Task PreStart(IBus bus) => Task.CompletedTask;

    public async Task PostStart(IBus bus, Task<BusReady> busReady)
    {
        await busReady;
        await relay.BusStarted(CancellationToken.None);
    }

    public Task StartFaulted(IBus bus, Exception exception) => Task.CompletedTask;

    public Task PreStop(IBus bus) => Task.CompletedTask;

    public Task PostStop(IBus bus) => Task.CompletedTask;

    public Task StopFaulted(IBus bus, Exception exception) => Task.CompletedTask;
}
