using System.Globalization;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Persistence;
using Npgsql;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>
/// Admission in Postgres: counters that only grow below their cap, workspace first, then host, always in that order, and a row per lane
/// that holds or awaits a slot. Uniqueness among open lanes is looked up first, so that a refusal does not abort the transaction; the
/// unique indexes decide what two concurrent creates cannot see of each other, and the loser looks again.
/// </summary>
internal sealed class LaneAdmissions : ILaneAdmission
{
    private static readonly string AdmitSql = $"""
        with taken as (
            select (select lane_id from lanes where workspace_id = $2 and display_name = $4 and status <> 'closed') as name_of,
                   (select lane_id from lanes where workspace_id = $2 and branch = $5 and status <> 'closed') as branch_of),
        {QueueOrder.Ahead("null::timestamptz")},
        workspace as (
            update workspaces set open_lanes = open_lanes + 1
            where workspace_id = $2 and (capacity is null or open_lanes + (select of_workspace from ahead) < capacity)
              and (select name_of is null and branch_of is null from taken)
            returning 1),
        host as (
            update hosts set used_slots = used_slots + 1
            where host_id = $3 and status = 'online' and used_slots + (select of_host from ahead) < slots and exists (select from workspace)
            returning revision),
        held as (
            insert into admissions (lane_id, workspace_id, host_id, host_pinned, asked_at, admitted_at)
            select $1, $2, $3, $6, $7, $7 where exists (select from host)
            on conflict do nothing)
        select taken.name_of, taken.branch_of, exists (select from workspace), (select revision from host),
               w.workspace_id is not null, w.capacity, w.open_lanes, h.status, h.slots, h.used_slots,
               ahead.of_workspace, ahead.of_host
        from taken
        cross join ahead
        left join workspaces w on w.workspace_id = $2
        left join hosts h on h.host_id = $3
        """;

    private const string ReleaseSql = """
        with gone as (
            delete from admissions where lane_id = $1 returning workspace_id, host_id, admitted_at),
        workspace as (
            update workspaces w set open_lanes = w.open_lanes - 1 from gone
            where w.workspace_id = gone.workspace_id and gone.admitted_at is not null
            returning gone.host_id),
        host as (
            update hosts h set used_slots = h.used_slots - 1 from workspace where h.host_id = workspace.host_id)
        select exists (select from admissions where admitted_at is null and lane_id <> $1)
        """;

    public async Task<LaneAdmission> Admit(PersistenceSession session, CreateLane lane, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var seen = await TryAdmit(session, lane, now, cancellationToken);
        // Those ahead may have been let in while this waited for the counters; a second look counts them once.
        if (seen is { HostRevision: null } and ({ AheadInWorkspace: > 0 } or { AheadOnHost: > 0 }))
            seen = await TryAdmit(session, lane, now, cancellationToken);
        if (seen.HostRevision is { } hostRevision)
            return new LaneAdmission.Admitted(hostRevision);

        var refusal = Explain(lane, seen);
        if (refusal.Reason is not LaneRefusalReason.LaneCapacityExceeded || !lane.Queue)
            return refusal;

        session.Stage(
            "insert into admissions (lane_id, workspace_id, host_id, host_pinned, asked_at) values ($1, $2, $3, $4, $5) on conflict do nothing",
            lane.LaneId.ToString(), lane.WorkspaceId.ToString(), lane.HostId.ToString(), lane.HostPinned, now);
        return new LaneAdmission.Queued();
    }

    private static async Task<Seen> TryAdmit(PersistenceSession session, CreateLane lane, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Seen seen;
        await using (var command = await session.Command(
            AdmitSql, cancellationToken, lane.LaneId.ToString(), lane.WorkspaceId.ToString(), lane.HostId.ToString(), lane.DisplayName, lane.Branch, lane.HostPinned, now))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            seen = Seen.From(reader);
        }

        if (seen is { HostRevision: null, WorkspaceTook: true })
        {
            await using var undo = await session.Command(
                "update workspaces set open_lanes = open_lanes - 1 where workspace_id = $1", cancellationToken, lane.WorkspaceId.ToString());
            await undo.ExecuteNonQueryAsync(cancellationToken);
        }

        return seen;
    }

    private static LaneAdmission.Refused Explain(CreateLane lane, Seen seen)
    {
        if (!seen.WorkspaceExists)
            return Refuse(LaneRefusalReason.WorkspaceNotFound, $"There is no workspace {lane.WorkspaceId}.", ("workspace_id", lane.WorkspaceId.ToString()));
        if (seen.NameOf is { } named)
            return Refuse(LaneRefusalReason.DisplayNameTaken, $"The open lane {named} is already named '{lane.DisplayName}'; choose another name or clean that one up.", ("lane_id", named));
        if (seen.BranchOf is { } branched)
            return Refuse(LaneRefusalReason.BranchInUse, $"The open lane {branched} is on branch '{lane.Branch}'; choose another branch or clean that one up.", ("lane_id", branched));
        if (!seen.WorkspaceTook)
            return Full("workspace", seen.Capacity ?? 0, seen.OpenLanes, seen.AheadInWorkspace);
        if (seen.HostStatus is null)
            return Refuse(LaneRefusalReason.NoHostAvailable, $"There is no host {lane.HostId}.", ("host_id", lane.HostId.ToString()));
        if (seen.HostStatus is HostStatus.Lost)
            return Refuse(LaneRefusalReason.HostUnreachable, $"Host {lane.HostId} does not answer; choose another or try again when it is back.", ("host_id", lane.HostId.ToString()));
        if (seen.HostStatus is not HostStatus.Online)
            return Refuse(LaneRefusalReason.NoHostAvailable, $"Host {lane.HostId} takes no new lanes.", ("host_id", lane.HostId.ToString()));
        return Full("host", seen.Slots, seen.UsedSlots, seen.AheadOnHost);

        // The snapshot may be older than the counter that refused: then the last slot went just now, and all are in use.
        static LaneAdmission.Refused Full(string scope, int limit, int inUse, long ahead) => Refuse(
            LaneRefusalReason.LaneCapacityExceeded,
            ahead > 0 && inUse < limit
                ? $"The free slots of the {scope} are for {ahead} queued {(ahead == 1 ? "lane" : "lanes")}; ask with \"queue\": true to wait behind them, clean a lane up, or raise the limit."
                : $"All {limit} slots of the {scope} are in use; clean a lane up, raise the limit, or ask with \"queue\": true.",
            ("scope", scope),
            ("limit", limit.ToString(CultureInfo.InvariantCulture)),
            ("in_use", (ahead > 0 ? inUse : Math.Max(limit, inUse)).ToString(CultureInfo.InvariantCulture)),
            ("queued", ahead.ToString(CultureInfo.InvariantCulture)));
    }

    private static LaneAdmission.Refused Refuse(LaneRefusalReason reason, string detail, params (string Name, string Value)[] fields) =>
        new(reason, detail, fields.ToDictionary(field => field.Name, field => field.Value));

    public async Task<bool> Release(PersistenceSession session, LaneId lane, CancellationToken cancellationToken)
    {
        await using var command = await session.Command(ReleaseSql, cancellationToken, lane.ToString());
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private sealed record Seen(
        string? NameOf, string? BranchOf, bool WorkspaceTook, long? HostRevision, bool WorkspaceExists, int? Capacity, int OpenLanes, HostStatus? HostStatus, int Slots, int UsedSlots,
        long AheadInWorkspace, long AheadOnHost)
    {
        public static Seen From(NpgsqlDataReader row) => new(
            row.IsDBNull(0) ? null : row.GetString(0),
            row.IsDBNull(1) ? null : row.GetString(1),
            row.GetBoolean(2),
            row.IsDBNull(3) ? null : row.GetInt64(3),
            row.GetBoolean(4),
            row.IsDBNull(5) ? null : row.GetInt32(5),
            row.IsDBNull(6) ? 0 : row.GetInt32(6),
            row.IsDBNull(7) ? null : SnakeCase.Parse<HostStatus>(row.GetString(7)),
            row.IsDBNull(8) ? 0 : row.GetInt32(8),
            row.IsDBNull(9) ? 0 : row.GetInt32(9),
            row.GetInt64(10),
            row.GetInt64(11));
    }
}
