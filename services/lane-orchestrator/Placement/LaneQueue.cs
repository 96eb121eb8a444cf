using System.Data.Common;
using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence;
using Helios.Persistence.Transactions;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>
/// Admits queued lanes, oldest first, while there is a free slot for one. One transaction per lane, with admission's lock order.
/// </summary>
internal sealed class LaneQueue([FromKeyedServices("lanes")] UnitOfWork work, TimeProvider time, IOptions<PlacementOptions> options)
    : IConsumer<AdmitNext>
{
    private static readonly TimeSpan MovesWithin = TimeSpan.FromSeconds(30);

    /// <summary>Whether a sweep would find anything to do.</summary>
    public static readonly string Due = $"""
        exists (select from admissions where admitted_at is null)
        or exists (
            select from admissions a join lanes l on l.lane_id = a.lane_id
            where l.status = 'new' and a.admitted_at < $1 - {SqlInterval.Of(MovesWithin)})
        """;

    private static readonly string AdmitSql = $"""
        with mine as (
            select lane_id, asked_at from admissions where lane_id = $1 and admitted_at is null for update skip locked),
        {QueueOrder.Ahead("(select asked_at from mine)")},
        workspace as (
            update workspaces set open_lanes = open_lanes + 1
            where workspace_id = $2 and (capacity is null or open_lanes + (select of_workspace from ahead) < capacity) and exists (select from mine)
              and exists (select from hosts where host_id = $3 and status = 'online' and used_slots + (select of_host from ahead) < slots)
            returning 1),
        host as (
            update hosts set used_slots = used_slots + 1
            where host_id = $3 and status = 'online' and used_slots + (select of_host from ahead) < slots and exists (select from workspace)
            returning revision),
        held as (
            update admissions set host_id = $3, admitted_at = $4 where lane_id = $1 and exists (select from host))
        select exists (select from workspace), (select revision from host)
        """;

    public Task Consume(ConsumeContext<AdmitNext> context) => AdmitAll(context.Message.Cause, context.CancellationToken);

    /// <summary>Admits what can be admitted, and tells lanes again that were admitted and have not moved since.</summary>
    public async Task Sweep(CancellationToken cancellationToken)
    {
        var cause = new Cause { CorrelationId = CorrelationId.New().ToString(), Actor = "lane-orchestrator" };
        await work.Run((transaction, token) => Remind(transaction, cause, token), cancellationToken);
        await AdmitAll(cause, cancellationToken);
    }

    // A message that failed for good is sent by nobody else, and its lane would keep its slot and stay new for ever.
    private async Task Remind(StoreTransaction transaction, Cause cause, CancellationToken cancellationToken)
    {
        var still = new List<LaneAdmitted>();
        await using (
            var command = await transaction.Command(
                """
                select a.lane_id, a.host_id, h.revision
                from admissions a join lanes l on l.lane_id = a.lane_id join hosts h on h.host_id = a.host_id
                where l.status = 'new' and a.admitted_at < $1 limit 100
                """,
                cancellationToken,
                Sql.Moment(time.GetUtcNow()) - MovesWithin
            )
        )
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
                still.Add(
                    new LaneAdmitted
                    {
                        LaneId = LaneId.Parse(row.GetString(0)),
                        HostId = HostId.Parse(row.GetString(1)),
                        HostRevision = row.GetInt64(2),
                        Cause = cause,
                    }
                );
        }

        foreach (var admitted in still)
            await transaction.Send(Endpoints.Address(Endpoints.Lanes), admitted, cancellationToken);
    }

    private async Task AdmitAll(Cause cause, CancellationToken cancellationToken)
    {
        var (queue, hosts) = await work.Run(
            async (transaction, token) => (await Waiting(transaction, token), await Hosts(transaction, token)),
            cancellationToken
        );
        var room = queue.DistinctBy(lane => lane.WorkspaceId).ToDictionary(lane => lane.WorkspaceId, lane => lane.Room);
        foreach (var lane in queue)
        {
            // Every create and every close comes here: a lane that has to wait anyway must not cost a transaction each time.
            if (!hosts.Exists(host => host.Status is HostStatus.Online && host.UsedSlots < host.Slots))
                return;
            if (room[lane.WorkspaceId] <= 0 || !Judge(hosts, lane).Any())
                continue;
            if (await work.Run((transaction, token) => Admit(transaction, lane, cause, token), cancellationToken) is not { } taken)
                continue;
            room[lane.WorkspaceId]--;
            hosts = hosts.ConvertAll(host => host.HostId == taken ? host with { UsedSlots = host.UsedSlots + 1 } : host);
        }
    }

    // The hosts that have a slot for the lane, best first.
    private IEnumerable<HostId> Judge(IEnumerable<HostCandidate> hosts, QueuedLane lane) =>
        HostPlacement.Suiting(HostPlacement.Judge(hosts, lane.Question, options.Value).Where(verdict => verdict.HasSlot));

    private static async Task<List<QueuedLane>> Waiting(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            """
            select a.lane_id, a.workspace_id, a.host_id, a.host_pinned, w.repository, w.hosts, a.host_labels, w.capacity - w.open_lanes
            from admissions a join workspaces w on w.workspace_id = a.workspace_id
            where a.admitted_at is null and (w.capacity is null or w.open_lanes < w.capacity)
            order by a.asked_at, a.lane_id
            """,
            cancellationToken
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var waiting = new List<QueuedLane>();
        while (await row.ReadAsync(cancellationToken))
        {
            var resolver = HostId.Parse(row.GetString(2));
            var serving = row.IsDBNull(5) ? null : row.GetFieldValue<string[]>(5).Select(HostId.Parse).ToList();
            // A path is valid on the host that resolved it; on other hosts only if the workspace lists them.
            var bound = row.GetBoolean(3) || (serving is null && RepositoryAddress.IsPath(row.GetString(4)));
            waiting.Add(
                new QueuedLane(
                    LaneId.Parse(row.GetString(0)),
                    WorkspaceId.Parse(row.GetString(1)),
                    row.IsDBNull(7) ? int.MaxValue : row.GetInt32(7),
                    new PlacementQuestion
                    {
                        Serving = serving,
                        Pinned = bound ? resolver : null,
                        Labels = Labels(row, 6),
                        Repository = row.GetString(4),
                    }
                )
            );
        }

        return waiting;
    }

    /// <summary>Admits the lane; returns its host, or null if it has to wait.</summary>
    private async Task<HostId?> Admit(StoreTransaction transaction, QueuedLane waiting, Cause cause, CancellationToken cancellationToken)
    {
        foreach (var host in Judge(await Hosts(transaction, cancellationToken), waiting))
        {
            await using var command = await transaction.Command(
                AdmitSql,
                cancellationToken,
                waiting.LaneId.ToString(),
                waiting.WorkspaceId.ToString(),
                host.ToString(),
                Sql.Moment(time.GetUtcNow())
            );
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            var workspaceTook = row.GetBoolean(0);
            long? hostRevision = row.IsDBNull(1) ? null : row.GetInt64(1);
            await row.CloseAsync();

            if (hostRevision is { } revision)
            {
                var admitted = new LaneAdmitted
                {
                    LaneId = waiting.LaneId,
                    HostId = host,
                    HostRevision = revision,
                    Cause = cause,
                };
                await transaction.Send(Endpoints.Address(Endpoints.Lanes), admitted, cancellationToken);
                return host;
            }

            if (!workspaceTook)
                continue;
            // The host's last slot was taken between read and update; release the workspace's slot before trying the next host.
            await using var undo = await transaction.Command(
                "update workspaces set open_lanes = open_lanes - 1 where workspace_id = $1",
                cancellationToken,
                waiting.WorkspaceId.ToString()
            );
            await undo.ExecuteNonQueryAsync(cancellationToken);
        }

        return null;
    }

    private static async Task<List<HostCandidate>> Hosts(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            "select host_id, status, slots, used_slots, reported_labels || labels, measures from hosts",
            cancellationToken
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var hosts = new List<HostCandidate>();
        while (await row.ReadAsync(cancellationToken))
            hosts.Add(
                new HostCandidate(
                    HostId.Parse(row.GetString(0)),
                    SnakeCase.Parse<HostStatus>(row.GetString(1)),
                    row.GetInt32(2),
                    row.GetInt32(3)
                )
                {
                    Labels = Labels(row, 4),
                    Measures = row.IsDBNull(5) ? null : JsonSerializer.Deserialize<HostMeasures>(row.GetString(5), PublicJson.Tolerant),
                }
            );
        return hosts;
    }

    private static Dictionary<string, string> Labels(DbDataReader row, int column) =>
        row.IsDBNull(column)
            ? new Dictionary<string, string>()
            : JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(column))!;

    // Room is the number of lanes that its workspace may have more.
    private sealed record QueuedLane(LaneId LaneId, WorkspaceId WorkspaceId, int Room, PlacementQuestion Question);
}
