using Helios.Contracts.Hosts;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Link;

/// <summary>Announces this host to the orchestrator: registrations until one is acknowledged, and heartbeats.</summary>
internal sealed class HostAnnouncements(
    HostDescription description,
    HostMeter meter,
    ReportSender sender,
    HostFolder folder,
    TimeProvider time
)
{
    private readonly TaskCompletionSource registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long beats;

    /// <summary>Completes when the orchestrator has acknowledged a registration.</summary>
    public Task Registered => registered.Task;

    public HostIdentity Identity => folder.Identity;

    public void Acknowledge(HostRegistered answer)
    {
        if (answer.HostId == Identity.HostId && answer.Incarnation == Identity.Incarnation)
            registered.TrySetResult();
    }

    public async Task Register(CancellationToken cancellationToken) =>
        await sender.TrySend(await description.Registration(cancellationToken), cancellationToken);

    public Task Beat(CancellationToken cancellationToken) =>
        sender.TrySend(
            new HostHeartbeat
            {
                HostId = Identity.HostId,
                Incarnation = Identity.Incarnation,
                Sequence = Interlocked.Increment(ref beats),
                Measures = meter.Read(),
                OccurredAt = time.GetUtcNow(),
            },
            cancellationToken
        );
}
