using Helios.Contracts;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Pools;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Pools;

/// <summary>The pools of hosts and their reported states: tables <c>lanes.workspaces</c> and <c>lanes.pools</c>.</summary>
internal static class PoolRows
{
    /// <summary>The committed list of pools of a host: empty if it accepts no new lanes. Null if the host is lost.</summary>
    public static async Task<KeepPools?> Orders(
        StoreTransaction transaction,
        HostId host,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(
            """
            select h.status, w.workspace_id, w.repository, w.default_branch, w.pool, w.worktrees
            from hosts h left join workspaces w on w.pool > 0 and h.status = 'online' and (w.hosts is null or $1 = any(w.hosts))
            where h.host_id = $1
            order by w.workspace_id
            """,
            cancellationToken,
            host.ToString()
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var pools = new List<PoolOrder>();
        var listens = false;
        while (await row.ReadAsync(cancellationToken))
        {
            listens = row.GetString(0) is not "lost";
            if (row.IsDBNull(1))
                continue;
            pools.Add(
                new PoolOrder
                {
                    WorkspaceId = WorkspaceId.Parse(row.GetString(1)),
                    Repository = row.GetString(2),
                    BaseRef = row.GetString(3),
                    Size = row.GetInt32(4),
                    Worktrees = row.Text(5),
                }
            );
        }
        return listens
            ? new KeepPools
            {
                HostId = host,
                Pools = pools,
                OccurredAt = now,
            }
            : null;
    }

    /// <summary>The pools of hosts, by host, for their views.</summary>
    public static async Task<ILookup<HostId, HostPoolView>> OfHosts(
        OrchestratorContext context,
        IEnumerable<HostId> hosts,
        CancellationToken cancellationToken
    )
    {
        var wanted = hosts.Select(host => host.ToString()).ToArray();
        var rows = await context
            .Database.SqlQuery<Reported>(
                $"""
                select host_id as "HostId", workspace_id as "WorkspaceId", size as "Size", ready as "Ready", base_commit as "BaseCommit",
                    detail as "Detail"
                from lanes.pools where host_id = any({wanted})
                """
            )
            .ToListAsync(cancellationToken);
        return rows.OrderBy(row => row.WorkspaceId, StringComparer.Ordinal)
            .ToLookup(
                row => HostId.Parse(row.HostId),
                row => new HostPoolView
                {
                    WorkspaceId = WorkspaceId.Parse(row.WorkspaceId),
                    Size = row.Size,
                    Ready = row.Ready,
                    BaseCommit = row.BaseCommit,
                    Detail = row.Detail,
                }
            );
    }

    /// <summary>Sends every host its list of pools, after this commit.</summary>
    public static async Task Changed(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        var hosts = new List<HostId>();
        await using (
            var command = await transaction.Command("select host_id from hosts where status <> 'lost' order by host_id", cancellationToken)
        )
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
                hosts.Add(HostId.Parse(row.GetString(0)));
        }
        foreach (var host in hosts)
            await transaction.Send(Endpoints.Address(Endpoints.Lanes), new SendPools { HostId = host }, cancellationToken);
    }

    /// <summary>Replaces a host's last report; ignores an older one.</summary>
    public static async Task Write(StoreTransaction transaction, PoolsReported report, CancellationToken cancellationToken)
    {
        var touched = new SortedSet<string>(StringComparer.Ordinal);
        await using (
            var command = await transaction.Command(
                "select workspace_id, incarnation, sequence from pools where host_id = $1 order by workspace_id for update",
                cancellationToken,
                report.HostId.ToString()
            )
        )
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
            {
                if ((row.GetInt64(1), row.GetInt64(2)).CompareTo((report.Incarnation, report.Sequence)) > 0)
                    return;
                touched.Add(row.GetString(0));
            }
        }

        var reported = report.Pools.Select(pool => pool.WorkspaceId.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in touched.Where(workspace => !reported.Contains(workspace)))
            transaction.Stage("delete from pools where workspace_id = $1 and host_id = $2", gone, report.HostId.ToString());
        foreach (var pool in report.Pools.OrderBy(pool => pool.WorkspaceId.ToString(), StringComparer.Ordinal))
        {
            transaction.Stage(
                """
                insert into pools (workspace_id, host_id, size, ready, base_commit, detail, incarnation, sequence, reported_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                on conflict (workspace_id, host_id) do update set size = excluded.size, ready = excluded.ready, base_commit = excluded.base_commit,
                    detail = excluded.detail, incarnation = excluded.incarnation, sequence = excluded.sequence, reported_at = excluded.reported_at
                """,
                pool.WorkspaceId.ToString(),
                report.HostId.ToString(),
                pool.Size,
                pool.Ready,
                Sql.Text(pool.BaseCommit),
                Sql.Text(pool.Detail),
                report.Incarnation,
                report.Sequence,
                Sql.Time(report.OccurredAt)
            );
        }

        touched.UnionWith(reported);
        foreach (var workspace in touched)
            Count(transaction, workspace);
    }

    /// <summary>Recounts the pools of a host that was lost or is back.</summary>
    public static async Task Recount(StoreTransaction transaction, HostId host, CancellationToken cancellationToken)
    {
        var workspaces = new List<string>();
        await using (
            var command = await transaction.Command(
                "select workspace_id from pools where host_id = $1 order by workspace_id",
                cancellationToken,
                host.ToString()
            )
        )
        await using (var row = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
                workspaces.Add(row.GetString(0));
        }
        foreach (var workspace in workspaces)
            Count(transaction, workspace);
    }

    /// <summary>Deletes the pools of a host that was forgotten, after they were recounted.</summary>
    public static void Forget(StoreTransaction transaction, HostId host) =>
        transaction.Stage("delete from pools where host_id = $1 and not exists (select from hosts where host_id = $1)", host.ToString());

    // Entries of a lost host do not count; commit and detail are from the newest report.
    private static void Count(StoreTransaction transaction, string workspace) =>
        transaction.Stage(
            """
            update workspaces w set pool_ready = counted.ready, pool_base_commit = counted.base_commit, pool_detail = counted.detail
            from (
                select coalesce(sum(p.ready), 0)::integer as ready,
                    (array_agg(p.base_commit order by p.reported_at desc) filter (where p.base_commit is not null))[1] as base_commit,
                    (array_agg(p.detail order by p.reported_at desc) filter (where p.detail is not null))[1] as detail
                from pools p join hosts h on h.host_id = p.host_id and h.status <> 'lost'
                where p.workspace_id = $1
            ) counted
            where w.workspace_id = $1
                and (w.pool_ready, w.pool_base_commit, w.pool_detail) is distinct from (counted.ready, counted.base_commit, counted.detail)
            """,
            workspace
        );

    private sealed record Reported(string HostId, string WorkspaceId, int Size, int Ready, string? BaseCommit, string? Detail);
}
