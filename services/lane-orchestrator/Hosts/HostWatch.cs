using Helios.Contracts;
using Helios.Contracts.Events;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Pools;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>Finds hosts that have gone silent. One process does it at a time.</summary>
internal sealed partial class HostWatch(
    [FromKeyedServices("lanes")] UnitOfWork work, TimeProvider time, IOptions<LaneOptions> options, ILogger<HostWatch> log)
{
    private HostPatience patience = HostPatience.From(time.GetUtcNow());

    public static Cause CauseOf(HostId host) => new() { CorrelationId = CorrelationId.New().ToString(), Actor = $"lane-orchestrator:{host}" };

    public async Task Round(CancellationToken cancellationToken)
    {
        patience = patience.Next(time.GetUtcNow(), options.Value.JudgeHostsEvery);
        if (patience.SilentSince(options.Value.HostLostAfter) is not { } silentSince)
            return;
        foreach (var host in await work.Run((session, token) => Silent(session, silentSince, token), cancellationToken))
            await Lose(host, silentSince, cancellationToken);
    }

    private static async Task<List<HostId>> Silent(PersistenceSession session, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var command = await session.Command(
            "select host_id from hosts where status <> 'lost' and last_heartbeat_at < $1", cancellationToken, since);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var hosts = new List<HostId>();
        while (await row.ReadAsync(cancellationToken))
            hosts.Add(HostId.Parse(row.GetString(0)));
        return hosts;
    }

    /// <summary>Marks one host as lost, unless it was heard of meanwhile; its lanes hear of it.</summary>
    public async Task Lose(HostId id, DateTimeOffset silentSince, CancellationToken cancellationToken)
    {
        var lost = await work.Run(
            async (session, token) =>
            {
                var host = await HostRows.Lock(session, id, token);
                if (host is null or { Status: HostStatus.Lost } || host.LastHeartbeatAt >= silentSince)
                    return false;
                var now = Sql.Moment(time.GetUtcNow());
                var cause = CauseOf(id);
                host.Status = HostStatus.Lost;
                host.UpdatedAt = now;
                host.Revision++;
                HostRows.Write(session, host);
                new HostEvents(session, host, cause, null, now).Tell(EventTopics.HostLost);
                await session.Send(Endpoints.Address(Endpoints.Lanes), new TellPools { HostId = id }, token);
                foreach (var lane in await HostRows.LanesOn(session, id, token))
                {
                    await session.Send(
                        Endpoints.Address(Endpoints.Lanes),
                        new LaneHostLost { LaneId = lane, HostId = id, HostRevision = host.Revision, Cause = cause },
                        token);
                }

                return true;
            },
            cancellationToken);
        if (lost)
            LogLost(id.ToString());
    }

    [LoggerMessage(1022, LogLevel.Warning, "Host {Host} was not heard of for too long: it is lost, its lanes are not")]
    private partial void LogLost(string host);
}
