using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>The records that an inventory is compared with.</summary>
internal static class ReconciliationReads
{
    /// <summary>Every lane that the inventory names, and every open lane of the host.</summary>
    public static async Task<IReadOnlyDictionary<LaneId, KnownLane>> Lanes(
        StoreTransaction transaction,
        HostInventoryReported inventory,
        CancellationToken cancellationToken
    )
    {
        var named = inventory.Worktrees.Select(found => found.LaneId).Concat(inventory.ParTasks).Concat(inventory.ProcessLanes).Distinct();
        await using var command = await transaction.Command(
            "select lane_id, status, host_id, updated_at, workspace_id from lanes where lane_id = any($1) or (host_id = $2 and status "
                + "<> 'closed')",
            cancellationToken,
            Sql.Texts(named),
            inventory.HostId.ToString()
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var lanes = new Dictionary<LaneId, KnownLane>();
        while (await row.ReadAsync(cancellationToken))
        {
            var lane = new KnownLane(
                LaneId.Parse(row.GetString(0)),
                SnakeCase.Parse<LaneStatus>(row.GetString(1)),
                row.IsDBNull(2) ? null : HostId.Parse(row.GetString(2)),
                row.GetFieldValue<DateTimeOffset>(3)
            )
            {
                WorkspaceId = WorkspaceId.Parse(row.GetString(4)),
            };
            lanes.Add(lane.LaneId, lane);
        }

        return lanes;
    }

    /// <summary>The URLs whose repository belongs to no workspace.</summary>
    public static async Task<IReadOnlyList<string>> Unowned(
        StoreTransaction transaction,
        IReadOnlyList<string> urls,
        CancellationToken cancellationToken
    )
    {
        if (urls.Count == 0)
            return [];
        await using var command = await transaction.Command(
            "select repository_key from workspaces where repository_key = any($1)",
            cancellationToken,
            Sql.Texts(urls.Select(RepositoryAddress.IdentityOfUrl))
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var owned = new HashSet<string>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancellationToken))
            owned.Add(row.GetString(0));
        return [.. urls.Where(url => !owned.Contains(RepositoryAddress.IdentityOfUrl(url)))];
    }

    /// <summary>In how many consecutive inventories each lane's worktree was missing.</summary>
    public static async Task<IReadOnlyDictionary<LaneId, int>> Missing(
        StoreTransaction transaction,
        HostId host,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(
            "select lane_id, rounds from missing_worktrees where host_id = $1",
            cancellationToken,
            host.ToString()
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var missing = new Dictionary<LaneId, int>();
        while (await row.ReadAsync(cancellationToken))
            missing[LaneId.Parse(row.GetString(0))] = row.GetInt32(1);
        return missing;
    }
}
