using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>What is remembered of hosts that were given up: table <c>lanes.forgotten_hosts</c>.</summary>
internal static class ForgottenHosts
{
    /// <summary>One of them.</summary>
    /// <param name="HostId">Its id.</param>
    /// <param name="Revision">Its last revision; if it joins again, its revisions continue.</param>
    /// <param name="Successor">The id that its machine took over, and the incarnation under it.</param>
    internal sealed record Row(HostId HostId, long Revision, (HostId Host, long Incarnation)? Successor);

    public static async Task<Row?> Find(StoreTransaction transaction, HostId host, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            """
            select f.revision, h.host_id, h.incarnation
            from forgotten_hosts f left join hosts h on h.host_id = f.successor
            where f.host_id = $1
            """,
            cancellationToken,
            host.ToString()
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new Row(host, row.GetInt64(0), row.IsDBNull(1) ? null : (HostId.Parse(row.GetString(1)), row.GetInt64(2)))
            : null;
    }

    /// <summary>Removes a locked host, and keeps its last revision.</summary>
    public static void Forget(StoreTransaction transaction, HostRow host, HostId? successor, DateTimeOffset now)
    {
        var id = host.HostId.ToString();
        transaction.StageExpecting(1, "delete from hosts where host_id = $1 and revision = $2", id, host.Revision - 1);
        transaction.Stage(
            """
            insert into forgotten_hosts (host_id, name, incarnation, revision, successor, forgotten_at) values ($1, $2, $3, $4, $5, $6)
            on conflict (host_id) do update set name = excluded.name, incarnation = excluded.incarnation, revision = excluded.revision,
                successor = excluded.successor, forgotten_at = excluded.forgotten_at, queues_deleted = false
            """,
            id,
            host.Name,
            host.Incarnation,
            host.Revision,
            Sql.Text(successor?.ToString()),
            now
        );
        transaction.Stage("delete from host_keys where host_id = $1", id);
        transaction.Stage("delete from missing_worktrees where host_id = $1", id);
        transaction.Stage("delete from reconciliations where host_id = $1", id);
        transaction.Stage("update host_operations set settled_at = $2 where host_id = $1 and settled_at is null", id, now);
    }

    /// <summary>The host has joined again.</summary>
    public static void Remember(StoreTransaction transaction, HostId host) =>
        transaction.Stage("delete from forgotten_hosts where host_id = $1", host.ToString());

    /// <summary>Orders a machine to take over the id of the host that it replaces.</summary>
    public static Task OrderTakeOver(StoreTransaction transaction, Row host, Cause cause, CancellationToken cancellationToken) =>
        transaction.Send(
            Endpoints.Address(Endpoints.HostControl(host.HostId)),
            new TakeOverHost
            {
                HostId = host.HostId,
                NewHostId = host.Successor!.Value.Host,
                Incarnation = host.Successor.Value.Incarnation + 1,
                Cause = cause,
            },
            cancellationToken
        );

    /// <summary>Hosts whose queues may still exist at the broker.</summary>
    public static async Task<IReadOnlyList<HostId>> WithQueues(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            "select host_id from forgotten_hosts where not queues_deleted order by forgotten_at limit 100",
            cancellationToken
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var hosts = new List<HostId>();
        while (await row.ReadAsync(cancellationToken))
            hosts.Add(HostId.Parse(row.GetString(0)));
        return hosts;
    }
}
