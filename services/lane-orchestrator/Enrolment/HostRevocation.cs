using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Enrolment;

/// <summary>
/// Takes a host's access away. Its lanes stay, as those of a lost host; from the commit on, its registrations, heartbeats and inventories
/// are refused, and the broker is asked to delete its user.
/// </summary>
internal sealed class HostRevocation(
    [FromKeyedServices(LaneSchema.Name)] UnitOfWork work,
    BrokerUsers users,
    BrokerManagement broker,
    TimeProvider time
)
{
    /// <summary>Revokes a host. Idempotent.</summary>
    public async Task<Answer<HostRevocationView>> Revoke(HostId id, Cause cause, CancellationToken cancellationToken)
    {
        // Its only host would be cut off for ever: nothing can be enrolled there.
        if (!broker.IsRemote)
            return new Refusal(ProblemReason.EnrolmentUnavailable, broker.Missing!);
        var revoked = await work.Run((transaction, token) => Record(transaction, id, cause, token), cancellationToken);
        if (revoked.Refused(out var refusal, out var host))
            return refusal;
        return new HostRevocationView { Host = host, Pending = await users.Settle(id, cancellationToken) };
    }

    private async Task<Answer<HostView>> Record(StoreTransaction transaction, HostId id, Cause cause, CancellationToken cancellationToken)
    {
        if (await HostRows.Lock(transaction, id, cancellationToken) is not { } host)
            return HostCommands.NotFound(id);
        if (host.RevokedAt is not null)
            return host.ToView();
        var now = Sql.Moment(time.GetUtcNow());
        host.RevokedAt = now;
        host.RevokedBy = cause.Actor;
        HostCredentials.Revoke(transaction, id, cause.Actor, now);
        await EnrolmentCommands.RevokeOf(transaction, id, cause, now, cancellationToken);
        var wasLost = host.Status is HostStatus.Lost;
        host.Status = HostStatus.Lost;
        host.UpdatedAt = now;
        host.Revision++;
        HostRows.Write(transaction, host);
        var told = new HostEvents(transaction, host, cause, null, now);
        told.Publish(EventTopics.HostRevoked);
        if (!wasLost)
            await HostWatch.Announce(transaction, host, told, $"Its access was revoked by {cause.Actor}.", cause, cancellationToken);
        return host.ToView();
    }
}
