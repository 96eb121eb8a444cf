using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>Records of reconciliation: the answered inventories, and for each missing worktree the number of consecutive rounds.</summary>
internal static class MissingWorktrees
{
    /// <summary>Records the inventory. False if it was already answered.</summary>
    public static async Task<bool> Opens(
        StoreTransaction transaction,
        HostInventoryReported inventory,
        int orphanedRecords,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(
            """
            insert into reconciliations (inventory_id, host_id, at_start, orphaned_records, started_at) values ($1, $2, $3, $4, $5)
            on conflict do nothing
            """,
            cancellationToken,
            inventory.InventoryId,
            inventory.HostId.ToString(),
            inventory.AtStart,
            orphanedRecords,
            now
        );
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Records that the host has carried out the plan; null if it already had, or the inventory is unknown.</summary>
    public static async Task<Opened?> Closes(
        StoreTransaction transaction,
        HostReconciled report,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(
            "update reconciliations set completed_at = $2, result = $3 where inventory_id = $1 and completed_at is null returning "
                + "at_start, orphaned_records",
            cancellationToken,
            report.InventoryId,
            now,
            Sql.Jsonb(report.Orphans)
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new Opened(row.GetBoolean(0), row.GetInt32(1)) : null;
    }

    /// <summary>Counts one more round for missing worktrees, and resets those that exist.</summary>
    public static async Task<IReadOnlyList<(LaneId Lane, int Rounds)>> Count(
        StoreTransaction transaction,
        HostId host,
        IReadOnlyList<LaneId> missing,
        IReadOnlyList<LaneId> present,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        transaction.Stage("delete from missing_worktrees where host_id = $1 and lane_id = any($2)", host.ToString(), Sql.Texts(present));
        if (missing.Count == 0)
            return [];
        await using var command = await transaction.Command(
            """
            insert into missing_worktrees (lane_id, host_id, rounds, last_at) select lane, $2, 1, $3 from unnest($1) lane
            on conflict (lane_id) do update set rounds = missing_worktrees.rounds + 1, last_at = excluded.last_at
            returning lane_id, rounds
            """,
            cancellationToken,
            Sql.Texts(missing),
            host.ToString(),
            now
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rounds = new List<(LaneId, int)>();
        while (await row.ReadAsync(cancellationToken))
            rounds.Add((LaneId.Parse(row.GetString(0)), row.GetInt32(1)));
        return rounds;
    }

    internal sealed record Opened(bool AtStart, int Records);
}
