using Helios.Contracts;
using Helios.Contracts.Events;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Pools;
using Helios.Hosting.Timeliness;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>
/// Finds hosts that have gone silent. One process does it at a time. Silence is measured in time during which this process could receive
/// heartbeats: time during which they waited to be read, or this process slept, does not count.
/// </summary>
internal sealed partial class HostWatch(
    [FromKeyedServices("lanes")] UnitOfWork work,
    AttentionClock attention,
    TimeProvider time,
    IOptions<LaneOptions> options,
    ILogger<HostWatch> log
)
{
    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(10);

    private readonly HashSet<(HostId Host, DateTimeOffset HeardAt)> postponed = [];

    public static Cause CauseOf(HostId host) =>
        new() { CorrelationId = CorrelationId.New().ToString(), Actor = $"lane-orchestrator:{host}" };

    public async Task Round(CancellationToken cancellationToken)
    {
        var silentSince = time.GetUtcNow() - options.Value.HostLostAfter;
        foreach (var (host, heardAt) in await work.Run((transaction, token) => Silent(transaction, silentSince, token), cancellationToken))
        {
            if (attention.Since(heardAt) >= options.Value.HostLostAfter)
                await Lose(host, silentSince, cancellationToken);
            else if (postponed.Add((host, heardAt)))
                LogPostponed(host.ToString(), heardAt, attention.LateSince(heardAt).TotalSeconds);
        }

        postponed.RemoveWhere(one => one.HeardAt < silentSince - RememberedFor);
        foreach (var host in await work.Run(Empty, cancellationToken))
            await work.Run((transaction, token) => Drained(transaction, host, token), cancellationToken);
    }

    private static async Task<List<HostId>> Empty(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            "select host_id from hosts where status = 'draining' and used_slots = 0",
            cancellationToken
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var hosts = new List<HostId>();
        while (await row.ReadAsync(cancellationToken))
            hosts.Add(HostId.Parse(row.GetString(0)));
        return hosts;
    }

    /// <summary>The last lane of a draining host is gone.</summary>
    private async Task Drained(StoreTransaction transaction, HostId id, CancellationToken cancellationToken)
    {
        if (await HostRows.Lock(transaction, id, cancellationToken) is not { Status: HostStatus.Draining, UsedSlots: 0 } host)
            return;
        var now = Sql.Moment(time.GetUtcNow());
        host.Status = HostStatus.Drained;
        host.UpdatedAt = now;
        host.Revision++;
        HostRows.Write(transaction, host);
        new HostEvents(transaction, host, CauseOf(id), null, now).Publish(EventTopics.HostDrained);
    }

    private static async Task<List<(HostId Host, DateTimeOffset HeardAt)>> Silent(
        StoreTransaction transaction,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(
            "select host_id, last_heartbeat_at from hosts where status <> 'lost' and last_heartbeat_at < $1",
            cancellationToken,
            since
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var hosts = new List<(HostId, DateTimeOffset)>();
        while (await row.ReadAsync(cancellationToken))
            hosts.Add((HostId.Parse(row.GetString(0)), row.GetFieldValue<DateTimeOffset>(1)));
        return hosts;
    }

    /// <summary>Marks a host as lost, unless it was heard from in the meantime, and notifies its lanes.</summary>
    public async Task Lose(HostId id, DateTimeOffset silentSince, CancellationToken cancellationToken)
    {
        var lost = await work.Run(
            async (transaction, token) =>
            {
                var host = await HostRows.Lock(transaction, id, token);
                if (host is null or { Status: HostStatus.Lost } || host.LastHeartbeatAt >= silentSince)
                    return false;
                var now = Sql.Moment(time.GetUtcNow());
                var cause = CauseOf(id);
                host.Status = HostStatus.Lost;
                host.UpdatedAt = now;
                host.Revision++;
                HostRows.Write(transaction, host);
                new HostEvents(transaction, host, cause, null, now).Publish(
                    EventTopics.HostLost,
                    null,
                    ("evidence", Evidence(host.LastHeartbeatAt))
                );
                await transaction.Send(Endpoints.Address(Endpoints.Lanes), new SendPools { HostId = id }, token);
                foreach (var lane in await HostRows.LanesOn(transaction, id, token))
                {
                    await transaction.Send(
                        Endpoints.Address(Endpoints.Lanes),
                        new LaneHostLost
                        {
                            LaneId = lane,
                            HostId = id,
                            HostRevision = host.Revision,
                            Cause = cause,
                        },
                        token
                    );
                }

                return true;
            },
            cancellationToken
        );
        if (lost)
            LogLost(id.ToString());
    }

    private string Evidence(DateTimeOffset heardAt)
    {
        var (silent, late) = (time.GetUtcNow() - heardAt, attention.LateSince(heardAt));
        return $"It was last seen {silent.TotalSeconds:0.0} s ago, at {heardAt:O}; this process was late by {late.TotalSeconds:0.0} s of "
            + "that time, which does not count.";
    }

    [LoggerMessage(
        1023,
        LogLevel.Information,
        "Host {Host} was last heard from at {HeardAt:O} but is not considered lost yet: this process was late by {Late:0.0} s since then"
    )]
    private partial void LogPostponed(string host, DateTimeOffset heardAt, double late);

    [LoggerMessage(1022, LogLevel.Warning, "Host {Host} was silent for too long and is lost; its lanes are not")]
    private partial void LogLost(string host);
}
