using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Helios.LaneOrchestrator.Lanes.LaneContext;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>
/// Compares the counters of used slots with the lanes that hold one, and repairs them. They change in the same transactions, so a
/// difference is a mistake, and each one takes a slot away for good, or gives one too many.
/// </summary>
internal sealed partial class SlotUpkeep([FromKeyedServices(LaneSchema.Name)] UnitOfWork work, TimeProvider time, ILogger<SlotUpkeep> log)
{
    // Without a lock, a difference may be one transaction between two statements; each is looked at again under its row's lock.
    private const string DoubtfulHosts = """
        select h.host_id from hosts h
        where h.used_slots <> (select count(*) from admissions a where a.host_id = h.host_id and a.admitted_at is not null)
        """;

    private const string DoubtfulWorkspaces = """
        select w.workspace_id from workspaces w
        where w.open_lanes <> (select count(*) from admissions a where a.workspace_id = w.workspace_id and a.admitted_at is not null)
        """;

    public async Task Round(CancellationToken cancellationToken)
    {
        foreach (var host in await Ids(DoubtfulHosts, cancellationToken))
            await work.Run((transaction, token) => Repair(transaction, HostId.Parse(host), token), cancellationToken);
        foreach (var workspace in await Ids(DoubtfulWorkspaces, cancellationToken))
            await work.Run((transaction, token) => Repair(transaction, WorkspaceId.Parse(workspace), token), cancellationToken);
    }

    private Task<List<string>> Ids(string sql, CancellationToken cancellationToken) =>
        work.Run(
            async (transaction, token) =>
            {
                await using var command = await transaction.Command(sql, token);
                await using var row = await command.ExecuteReaderAsync(token);
                var ids = new List<string>();
                while (await row.ReadAsync(token))
                    ids.Add(row.GetString(0));
                return ids;
            },
            cancellationToken
        );

    private async Task Repair(StoreTransaction transaction, HostId id, CancellationToken cancellationToken)
    {
        if (await HostRows.Lock(transaction, id, cancellationToken) is not { } host)
            return;
        var actual = await Count(transaction, "host_id", id.ToString(), cancellationToken);
        if (actual == host.UsedSlots)
            return;
        var (now, before) = (Sql.Moment(time.GetUtcNow()), host.UsedSlots);
        transaction.Stage("update hosts set used_slots = $2 where host_id = $1", id.ToString(), actual);
        host.UsedSlots = actual;
        host.UpdatedAt = now;
        host.Revision++;
        HostRows.Write(transaction, host);
        var events = new HostEvents(transaction, host, HostWatch.CauseOf(id), null, now);
        var detail = $"{before} slots were counted as used, but {actual} lanes hold one. The counter is repaired; please report this.";
        foreach (var topic in new[] { EventTopics.HostIncidentStarted, EventTopics.HostIncidentEnded })
            events.Publish(
                topic,
                null,
                ("incident", SnakeCase.Of(HostTroubleKind.SlotsMiscounted)),
                ("place", "used_slots"),
                ("detail", detail),
                ("since", ToJson(now)),
                ("lanes", ToJson(Array.Empty<LaneId>()))
            );
        await transaction.Send(
            Endpoints.Address(Endpoints.Admission),
            new Contracts.Lanes.AdmitNext { Cause = HostWatch.CauseOf(id) },
            cancellationToken
        );
        LogRepaired("host", id.ToString(), before, actual);
    }

    private async Task Repair(StoreTransaction transaction, WorkspaceId id, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            "select open_lanes from workspaces where workspace_id = $1 for update",
            cancellationToken,
            id.ToString()
        );
        if (await command.ExecuteScalarAsync(cancellationToken) is not int before)
            return;
        var actual = await Count(transaction, "workspace_id", id.ToString(), cancellationToken);
        if (actual == before)
            return;
        transaction.Stage("update workspaces set open_lanes = $2 where workspace_id = $1", id.ToString(), actual);
        LogRepaired("workspace", id.ToString(), before, actual);
    }

    private static async Task<int> Count(StoreTransaction transaction, string column, string id, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            $"select count(*)::int from admissions where {column} = $1 and admitted_at is not null",
            cancellationToken,
            id
        );
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(1025, LogLevel.Error, "The slots of {Kind} {Id} were counted as {Before}, but are {Actual}; repaired")]
    private partial void LogRepaired(string kind, string id, int before, int actual);
}
