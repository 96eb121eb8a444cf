using System.Globalization;
using Helios.Contracts;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;
using Npgsql;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>
/// Admission in Postgres: counters that are incremented only below their limit, workspace first, then host, and a row per lane that has or
/// waits for a slot. A create first reads without locks, so a refusal delays nobody. The slots themselves are taken by the transaction's
/// last statement, so that the two contended rows are not locked during a round trip. If the counts have changed since, or another create
/// with the same name or branch was first, the transaction fails and the message is decided again.
/// </summary>
internal sealed class LaneAdmissions : ILaneAdmission
{
    private static readonly string LookSql = $"""
        with {QueueOrder.Ahead("null::timestamptz")}
        select (select lane_id from lanes where workspace_id = $2 and normalize(display_name, NFC) = normalize($4, NFC) and status <> 'closed'),
               (select lane_id from lanes where workspace_id = $2 and branch = $5 and status <> 'closed'),
               w.workspace_id is not null, w.capacity, w.open_lanes, h.status, h.slots, h.used_slots, h.revision,
               ahead.of_workspace, ahead.of_host
        from ahead
        left join workspaces w on w.workspace_id = $2
        left join hosts h on h.host_id = $3
        """;

    private static readonly string TakeSql = $"""
        with {QueueOrder.Ahead("null::timestamptz")},
        workspace as (
            update workspaces set open_lanes = open_lanes + 1
            where workspace_id = $2 and (capacity is null or open_lanes + (select of_workspace from ahead) < capacity)
            returning 1),
        host as (
            update hosts set used_slots = used_slots + 1
            where host_id = $3 and status = 'online' and revision = $6 and used_slots + (select of_host from ahead) < slots and exists (select from workspace)
            returning 1),
        held as (
            insert into admissions (lane_id, workspace_id, host_id, host_pinned, asked_at, admitted_at, host_labels)
            select $1, $2, $3, $4, $5, $5, $7 where exists (select from host)
            on conflict do nothing)
        select expect_rows((select count(*) from host), 1)
        """;

    private const string MoveSql = """
        with other as (
            select h.host_id from hosts h join workspaces w on w.workspace_id = $2 left join admissions a on a.lane_id = $1
            where h.status = 'online' and h.used_slots < h.slots and h.host_id <> all($3) and (w.hosts is null or h.host_id = any(w.hosts))
              and (a.host_labels is null or (h.reported_labels || h.labels) @> a.host_labels)
            order by h.used_slots::float / h.slots, h.host_id limit 1),
        taken as (
            update hosts h set used_slots = h.used_slots + 1 from other where h.host_id = other.host_id and h.status = 'online' and h.used_slots < h.slots
            returning h.host_id, h.revision),
        given as (
            update hosts h set used_slots = h.used_slots - 1 from admissions a
            where a.lane_id = $1 and h.host_id = a.host_id and exists (select from taken)),
        moved as (
            update admissions set host_id = (select host_id from taken) where lane_id = $1 and exists (select from taken))
        select host_id, revision from taken
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

    public async Task<LaneAdmission> Admit(
        StoreTransaction transaction,
        CreateLane lane,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var seen = await Look(transaction, lane, cancellationToken);
        if (Explain(lane, seen) is not { } refusal)
        {
            transaction.StageLast(
                TakeSql,
                lane.LaneId.ToString(),
                lane.WorkspaceId.ToString(),
                lane.HostId.ToString(),
                lane.HostPinned,
                now,
                seen.HostRevision,
                Sql.Jsonb(lane.HostLabels)
            );
            return new LaneAdmission.Admitted(seen.HostRevision);
        }

        if (refusal.Reason is not RefusalReason.LaneCapacityExceeded || !lane.Queue)
            return refusal;

        transaction.Stage(
            "insert into admissions (lane_id, workspace_id, host_id, host_pinned, asked_at, host_labels) values ($1, $2, $3, $4, $5, $6) "
                + "on conflict do nothing",
            lane.LaneId.ToString(),
            lane.WorkspaceId.ToString(),
            lane.HostId.ToString(),
            lane.HostPinned,
            now,
            Sql.Jsonb(lane.HostLabels)
        );
        return new LaneAdmission.Queued();
    }

    private static async Task<Seen> Look(StoreTransaction transaction, CreateLane lane, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            LookSql,
            cancellationToken,
            lane.LaneId.ToString(),
            lane.WorkspaceId.ToString(),
            lane.HostId.ToString(),
            lane.DisplayName,
            lane.Branch
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return Seen.From(reader);
    }

    /// <summary>Why the lane is not admitted; null if there is room.</summary>
    private static LaneAdmission.Refused? Explain(CreateLane lane, Seen seen)
    {
        if (!seen.WorkspaceExists)
            return Refuse(
                RefusalReason.WorkspaceNotFound,
                $"No workspace {lane.WorkspaceId}.",
                ("workspace_id", lane.WorkspaceId.ToString())
            );
        if (seen.NameOf is { } named)
            return Refuse(
                RefusalReason.DisplayNameTaken,
                $"The open lane {named} is already named '{lane.DisplayName}'; choose another name or clean that lane up.",
                ("lane_id", named)
            );
        if (seen.BranchOf is { } branched)
            return Refuse(
                RefusalReason.BranchInUse,
                $"The open lane {branched} is on branch '{lane.Branch}'; choose another branch or clean that lane up.",
                ("lane_id", branched)
            );
        if (seen.Capacity is { } capacity && seen.OpenLanes + seen.AheadInWorkspace >= capacity)
            return Full("workspace", capacity, seen.OpenLanes, seen.AheadInWorkspace);
        if (seen.HostStatus is null)
            return Refuse(RefusalReason.NoHostAvailable, $"No host {lane.HostId}.", ("host_id", lane.HostId.ToString()));
        if (seen.HostStatus is HostStatus.Lost)
            return Refuse(
                RefusalReason.HostUnreachable,
                $"Host {lane.HostId} does not respond; choose another or try again when it is back.",
                ("host_id", lane.HostId.ToString())
            );
        if (seen.HostStatus is not HostStatus.Online)
            return Refuse(RefusalReason.NoHostAvailable, $"Host {lane.HostId} accepts no new lanes.", ("host_id", lane.HostId.ToString()));
        return seen.UsedSlots + seen.AheadOnHost >= seen.Slots ? Full("host", seen.Slots, seen.UsedSlots, seen.AheadOnHost) : null;

        static LaneAdmission.Refused Full(string scope, int limit, int inUse, long ahead) =>
            Refuse(
                RefusalReason.LaneCapacityExceeded,
                ahead > 0 && inUse < limit
                    ? $"The free slots of the {scope} are for {ahead} queued {(ahead == 1 ? "lane" : "lanes")}; request with "
                        + "\"queue\": true to wait behind them, clean up a lane, or raise the limit."
                    : $"All {limit} slots of the {scope} are in use; clean up a lane, raise the limit, or request with \"queue\": true.",
                ("scope", scope),
                ("limit", limit.ToString(CultureInfo.InvariantCulture)),
                ("in_use", inUse.ToString(CultureInfo.InvariantCulture)),
                ("queued", ahead.ToString(CultureInfo.InvariantCulture))
            );
    }

    private static LaneAdmission.Refused Refuse(RefusalReason reason, string detail, params (string Name, string Value)[] fields) =>
        new(reason, detail, fields.ToDictionary(field => field.Name, field => field.Value));

    public async Task<(HostId Host, long Revision)?> Move(
        StoreTransaction transaction,
        LaneId lane,
        WorkspaceId workspace,
        IReadOnlyList<HostId> except,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(
            MoveSql,
            cancellationToken,
            lane.ToString(),
            workspace.ToString(),
            Sql.Texts(except)
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (HostId.Parse(row.GetString(0)), row.GetInt64(1)) : null;
    }

    public async Task<bool> Release(StoreTransaction transaction, LaneId lane, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(ReleaseSql, cancellationToken, lane.ToString());
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private sealed record Seen(
        string? NameOf,
        string? BranchOf,
        bool WorkspaceExists,
        int? Capacity,
        int OpenLanes,
        HostStatus? HostStatus,
        int Slots,
        int UsedSlots,
        long HostRevision,
        long AheadInWorkspace,
        long AheadOnHost
    )
    {
        public static Seen From(NpgsqlDataReader row) =>
            new(
                row.Text(0),
                row.Text(1),
                row.GetBoolean(2),
                row.IsDBNull(3) ? null : row.GetInt32(3),
                row.IsDBNull(4) ? 0 : row.GetInt32(4),
                row.IsDBNull(5) ? null : SnakeCase.Parse<HostStatus>(row.GetString(5)),
                row.IsDBNull(6) ? 0 : row.GetInt32(6),
                row.IsDBNull(7) ? 0 : row.GetInt32(7),
                row.IsDBNull(8) ? 0 : row.GetInt64(8),
                row.GetInt64(9),
                row.GetInt64(10)
            );
    }
}
