using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Notifications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>Turns notifications of the database into signals of this process.</summary>
internal sealed class Notifications([FromKeyedServices(LaneSchema.Name)] INotificationHub hub, Signals signals, JournalTail tail)
    : IHostedService
{
    /// <summary>Sent with every revision of a lane: its id, its revision and its status, separated by spaces.</summary>
    public const string Lanes = "helios_lanes";

    /// <summary>Sent when a request with an idempotency key has its answer; the payload is the key.</summary>
    public const string IdempotencyKeys = "helios_idempotency";

    private readonly List<IDisposable> subscriptions = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // An empty payload means that some may have been missed. Waiting requests soon check by themselves, so only the journal,
        // whose readers must be quick, is notified.
        subscriptions.Add(hub.Subscribe(JournalWriter.Channel, _ => tail.Wake()));
        subscriptions.Add(hub.Subscribe(Lanes, payload => signals.Raise(payload.Split(' ')[0])));
        subscriptions.Add(hub.Subscribe(IdempotencyKeys, payload => signals.Raise($"key {payload}")));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        subscriptions.ForEach(subscription => subscription.Dispose());
        return Task.CompletedTask;
    }
}
