using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Pools;
using Helios.Hosting.Timeliness;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>
/// Finds hosts that have gone silent. One process does it at a time. Silence is measured in time during which this process could receive
/// heartbeats: time during which they waited to be read, or this process slept, does not count. When a host was last heard from is
/// measured by the database's clock, because another process, whose clock may differ, may have heard it.
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

    /// <summary>Whether a round would find anything to do.</summary>
    public static string Due(LaneOptions options) =>
        $"""
            exists (select from hosts where status <> 'lost' and heard_at < clock_timestamp() - {SqlInterval.Of(options.HostLostAfter)})
            or exists (select from hosts where status = 'draining' and used_slots = 0)
            """;

    public static Cause CauseOf(HostId host) =>
        new() { CorrelationId = CorrelationId.New().ToString(), Actor = $"lane-orchestrator:{host}" };

    public async Task Round(CancellationToken cancellationToken)
    {
        var lostAfter = options.Value.HostLostAfter;
        foreach (var (host, heardAt, silence) in await work.Run((read, token) => Silent(read, lostAfter, token), cancellationToken))
        {
            var since = time.GetUtcNow() - silence;
            if (attention.Since(since) >= lostAfter)
                await Lose(host, lostAfter, cancellationToken);
            else if (postponed.Add((host, heardAt)))
                LogPostponed(host.ToString(), heardAt, attention.LateSince(since).TotalSeconds);
        }

        postponed.RemoveWhere(one => one.HeardAt < time.GetUtcNow() - lostAfter - RememberedFor);
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

    private static async Task<List<(HostId Host, DateTimeOffset HeardAt, TimeSpan Silence)>> Silent(
        StoreTransaction transaction,
        TimeSpan lostAfter,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(
            """
            select host_id, heard_at, clock_timestamp() - heard_at from hosts
            where status <> 'lost' and heard_at < clock_timestamp() - $1
            """,
            cancellationToken,
            lostAfter
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var hosts = new List<(HostId, DateTimeOffset, TimeSpan)>();
        while (await row.ReadAsync(cancellationToken))
            hosts.Add((HostId.Parse(row.GetString(0)), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<TimeSpan>(2)));
        return hosts;
    }

    /// <summary>Marks a host as lost, unless it was heard from in the meantime, and notifies its lanes.</summary>
    public async Task Lose(HostId id, TimeSpan silentFor, CancellationToken cancellationToken)
    {
        var lost = await work.Run(
            async (transaction, token) =>
            {
                var host = await HostRows.Lock(transaction, id, token);
                if (
                    host is null or { Status: HostStatus.Lost }
                    || await HostRows.Silence(transaction, id, token) is not { } silence
                    || silence < silentFor
                )
                    return false;
                var now = Sql.Moment(time.GetUtcNow());
                var cause = CauseOf(id);
                host.Status = HostStatus.Lost;
                host.UpdatedAt = now;
                host.Revision++;
                HostRows.Write(transaction, host);
                await Announce(
                    transaction,
                    host,
                    new HostEvents(transaction, host, cause, null, now),
                    Evidence(host.LastHeartbeatAt, silence),
                    cause,
                    token
                );
                return true;
            },
            cancellationToken
        );
        if (lost)
            LogLost(id.ToString());
    }

    /// <summary>Publishes that a host, which is written as lost, is, and notifies its lanes.</summary>
    public static async Task Announce(
        StoreTransaction transaction,
        HostRow host,
        HostEvents told,
        string evidence,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        told.Publish(EventTopics.HostLost, null, ("evidence", evidence));
        await transaction.Send(Endpoints.Address(Endpoints.Lanes), new SendPools { HostId = host.HostId }, cancellationToken);
        foreach (var lane in await HostRows.LanesOn(transaction, host.HostId, cancellationToken))
            await transaction.Send(
                Endpoints.Address(Endpoints.Lanes),
                new LaneHostLost
                {
                    LaneId = lane,
                    HostId = host.HostId,
                    HostRevision = host.Revision,
                    Cause = cause,
                },
                cancellationToken
            );
    }

    private string Evidence(DateTimeOffset heardAt, TimeSpan silence)
    {
        var late = attention.LateSince(time.GetUtcNow() - silence);
        return $"It was last seen {silence.TotalSeconds:0.0} s ago, at {heardAt:O}; this process was late by {late.TotalSeconds:0.0} s of "
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
