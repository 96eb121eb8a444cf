using System.Data.Common;
using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>
/// Lists what the orchestrator knows to be on a host: lanes by their records, work by the reports of inventories and snapshots.
/// </summary>
internal static class Leftovers
{
    // Enough to read; the events of the lanes name the rest.
    private const int MostArchives = 1000;

    private const string Columns =
        "l.lane_id, l.workspace_id, l.display_name, l.status, l.repository, l.branch, l.worktree_path, l.archive, l.last_snapshot";

    public static async Task<HostLeftovers> Of(
        StoreTransaction transaction,
        HostRow host,
        bool dryRun,
        CancellationToken cancellationToken
    ) =>
        new()
        {
            Host = host.ToView(),
            DryRun = dryRun,
            Lanes = await Lanes(
                transaction,
                // Also those that wait in the queue for this host and no other.
                $"""
                select {Columns} from lanes l left join admissions a on a.lane_id = l.lane_id left join workspaces w on w.workspace_id = l.workspace_id
                where l.status <> 'closed' and (l.host_id = $1 or (l.host_id is null and a.host_id = $1
                    and (a.admitted_at is not null or a.host_pinned or (w.hosts is null and w.repository like '/%') or w.hosts = array[$1])))
                order by l.lane_id
                """,
                host.HostId,
                cancellationToken
            ),
            Archives = await Lanes(
                transaction,
                $"select {Columns} from lanes l where l.status = 'closed' and l.host_id = $1 and l.archive is not null order by "
                    + "l.lane_id desc "
                    + $"limit {MostArchives}",
                host.HostId,
                cancellationToken
            ),
            Workspaces = await Workspaces(transaction, host.HostId, cancellationToken),
        };

    private static async Task<IReadOnlyList<HostLeftoverLane>> Lanes(
        StoreTransaction transaction,
        string sql,
        HostId host,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(sql, cancellationToken, host.ToString());
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var lanes = new List<HostLeftoverLane>();
        while (await row.ReadAsync(cancellationToken))
            lanes.Add(
                new HostLeftoverLane
                {
                    LaneId = LaneId.Parse(row.GetString(0)),
                    WorkspaceId = WorkspaceId.Parse(row.GetString(1)),
                    DisplayName = row.GetString(2),
                    Status = SnakeCase.Parse<LaneStatus>(row.GetString(3)),
                    Repository = row.GetString(4),
                    Branch = row.GetString(5),
                    WorktreePath = row.Text(6),
                    Archive = Json<ArchiveView>(row, 7),
                    Snapshot = Json<LaneSnapshotView>(row, 8),
                }
            );
        return lanes;
    }

    private static T? Json<T>(DbDataReader row, int column)
        where T : class => row.IsDBNull(column) ? null : JsonSerializer.Deserialize<T>(row.GetString(column), PublicJson.Tolerant);

    private static async Task<IReadOnlyList<WorkspaceId>> Workspaces(
        StoreTransaction transaction,
        HostId host,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(
            "select workspace_id from workspaces where hosts = array[$1] order by workspace_id",
            cancellationToken,
            host.ToString()
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var workspaces = new List<WorkspaceId>();
        while (await row.ReadAsync(cancellationToken))
            workspaces.Add(WorkspaceId.Parse(row.GetString(0)));
        return workspaces;
    }
}
