using System.Data.Common;
using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Api;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Operations;

/// <summary>
/// Commands to hosts. Each is a row of the transaction that orders it, is sent with that transaction, and is sent again until the
/// transaction that records its result settles it.
/// </summary>
internal static class HostOperations
{
    private const string Columns = "operation_id, lane_id, host_id, kind, run_id, fence, body";

    /// <summary>Orders a command: stages its row and its message.</summary>
    public static async Task Order(StoreTransaction transaction, IHostOrder order, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Keep(transaction, order, orderedAt: now, dueAt: now);
        await Send(transaction, order.Operation.HostId, order, cancellationToken);
    }

    /// <summary>Stores a command to be sent later by <see cref="SendAgain"/>; it counts as without progress only from then on.</summary>
    public static void OrderLater(StoreTransaction transaction, IHostOrder order, DateTimeOffset now, DateTimeOffset dueAt) =>
        Keep(transaction, order, now, dueAt);

    private static void Keep(StoreTransaction transaction, IHostOrder order, DateTimeOffset orderedAt, DateTimeOffset dueAt) =>
        transaction.Stage(
            """
            insert into host_operations (operation_id, lane_id, host_id, kind, run_id, fence, body, ordered_at, last_progress_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            order.Operation.OperationId.ToString(),
            order.Operation.LaneId.ToString(),
            order.Operation.HostId.ToString(),
            SnakeCase.Of(HostOrders.Of(order).Kind),
            Sql.Text((order as IRunOrder)?.RunId.ToString()),
            order.Operation.Fence,
            Sql.JsonText(JsonSerializer.Serialize(order, order.GetType(), PublicJson.Tolerant)),
            orderedAt,
            dueAt
        );

    private static Task Send(StoreTransaction transaction, HostId host, IHostOrder order, CancellationToken cancellationToken) =>
        transaction.Send(Endpoints.Address(Endpoints.Host(host)), order, cancellationToken);

    /// <summary>Records that the result of an operation is known, and confirms it to the host once that is committed.</summary>
    public static void Settle(StoreTransaction transaction, Settlements settlements, OperationRef operation, DateTimeOffset now)
    {
        transaction.Stage(
            "update host_operations set settled_at = $2 where operation_id = $1 and settled_at is null",
            operation.OperationId.ToString(),
            now
        );
        transaction.AfterCommit(() => settlements.Add(operation));
    }

    /// <summary>Confirms old settled operations again, because the host still has them.</summary>
    public static async Task SettleForgotten(
        StoreTransaction transaction,
        HostId host,
        IReadOnlyList<OperationId> kept,
        DateTimeOffset settledBefore,
        CancellationToken cancellationToken
    )
    {
        if (kept.Count == 0)
            return;
        await using var command = await transaction.Command(
            "select operation_id from host_operations where operation_id = any($1) and (settled_at is null or settled_at >= $2)",
            cancellationToken,
            Sql.Texts(kept),
            settledBefore
        );
        var wanted = new HashSet<OperationId>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                wanted.Add(OperationId.Parse(reader.GetString(0)));
        }

        var forgotten = kept.Where(operation => !wanted.Contains(operation)).ToList();
        if (forgotten.Count > 0)
        {
            await transaction.Send(
                Endpoints.Address(Endpoints.HostControl(host)),
                new SettleOperations { HostId = host, OperationIds = forgotten },
                cancellationToken
            );
        }
    }

    /// <summary>
    /// Abandons a lane's earlier operations: they are not sent again. Their host gets the confirmation when its report arrives, so that it
    /// does not delete what it is still working on.
    /// </summary>
    public static void Abandon(StoreTransaction transaction, LaneId lane, DateTimeOffset now) =>
        transaction.Stage("update host_operations set settled_at = $2 where lane_id = $1 and settled_at is null", lane.ToString(), now);

    /// <summary>Abandons operations of runs that have ended without a report.</summary>
    public static void Abandon(StoreTransaction transaction, IEnumerable<RunId> runs, DateTimeOffset now) =>
        transaction.Stage(
            "update host_operations set settled_at = $2 where run_id = any($1) and settled_at is null",
            runs.Select(run => run.ToString()).ToArray(),
            now
        );

    /// <summary>Records that a host is working on it, or, with a later time, that it is not sent again before that.</summary>
    public static void NoteProgress(StoreTransaction transaction, OperationId operation, DateTimeOffset now) =>
        transaction.Stage(
            "update host_operations set last_progress_at = greatest(last_progress_at, $2) where operation_id = $1 and settled_at is null",
            operation.ToString(),
            now
        );

    public static async Task<HostOperation?> FindUnsettled(
        StoreTransaction transaction,
        OperationId operation,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(
            $"select {Columns} from host_operations where operation_id = $1 and settled_at is null",
            cancellationToken,
            operation.ToString()
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>Claims unsettled commands to send again: of one operation, of one host, or without progress since a time.</summary>
    /// <remarks>A scheduled command (a tear-down retry) has its progress in the future and is left alone.</remarks>
    public static async Task<int> SendAgain(
        StoreTransaction transaction,
        DateTimeOffset now,
        DateTimeOffset silentSince,
        CancellationToken cancellationToken,
        HostId? host = null,
        OperationId? operation = null
    )
    {
        await using var command = await transaction.Command(
            $"""
            update host_operations o set attempts = attempts + 1, last_progress_at = $1
            from (
                select p.operation_id from host_operations p join hosts h on h.host_id = p.host_id
                where p.settled_at is null and p.last_progress_at <= $2
                  and ($3::text is null or p.host_id = $3) and ($4::text is null or p.operation_id = $4)
                  and ($3::text is not null or $4::text is not null or h.status <> 'lost')
                order by p.lane_id, p.fence, p.operation_id
                limit 1000
                for update of p skip locked) due
            where o.operation_id = due.operation_id
            returning {string.Join(", ", Columns.Split(", ").Select(column => "o." + column))}
            """,
            cancellationToken,
            now,
            silentSince,
            Sql.Text(host?.ToString()),
            Sql.Text(operation?.ToString())
        );
        var due = new List<HostOperation>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                due.Add(Read(reader));
        }

        foreach (var row in due.OrderBy(row => row.Fence).ThenBy(row => row.OperationId.Value))
            await Send(transaction, row.HostId, OrderOf(row), cancellationToken);
        return due.Count;
    }

    /// <summary>Orders a superseded command again, as a new operation with a fence that the host accepts.</summary>
    public static async Task<OperationRef> Renew(
        StoreTransaction transaction,
        HostOperation refused,
        long fence,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var operation = new OperationRef
        {
            OperationId = OperationId.New(),
            LaneId = refused.LaneId,
            HostId = refused.HostId,
            Fence = fence,
        };
        await Order(transaction, HostOrders.Of(refused.Kind).Renew(OrderOf(refused), operation), now, cancellationToken);
        return operation;
    }

    private static IHostOrder OrderOf(HostOperation row) =>
        (IHostOrder)JsonSerializer.Deserialize(row.Body, HostOrders.Of(row.Kind).MessageType, PublicJson.Tolerant)!;

    private static HostOperation Read(DbDataReader row) =>
        new(
            OperationId.Parse(row.GetString(0)),
            LaneId.Parse(row.GetString(1)),
            HostId.Parse(row.GetString(2)),
            SnakeCase.Parse<OperationKind>(row.GetString(3)),
            row.IsDBNull(4) ? null : RunId.Parse(row.GetString(4)),
            row.GetInt64(5),
            row.GetString(6)
        );
}
