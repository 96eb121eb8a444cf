using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Events;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Workspaces;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Helios.LaneOrchestrator.Workspaces;

/// <summary>Writes workspaces and their events within a session.</summary>
internal static class WorkspaceTable
{
    /// <summary>Reads a workspace and keeps others from changing it until the session ends.</summary>
    public static async Task<WorkspaceRow?> Lock(PersistenceSession session, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        await using var command = await session.Command(
            """
            select name, repository, repository_key, hosts, default_branch, capacity, pool, ports, policy, on_par_task_lost, setup::text,
                open_lanes, revision, created_at, updated_at, setup_approvals::text, pool_ready, pool_base_commit, pool_detail,
                on_agent_idle, worktrees
            from workspaces where workspace_id = $1 for update
            """,
            cancellationToken, workspace.ToString());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        return new WorkspaceRow
        {
            WorkspaceId = workspace,
            Name = reader.GetString(0),
            Repository = reader.GetString(1),
            RepositoryKey = reader.GetString(2),
            Hosts = reader.IsDBNull(3) ? null : [.. reader.GetFieldValue<string[]>(3).Select(HostId.Parse)],
            DefaultBranch = reader.GetString(4),
            Capacity = reader.IsDBNull(5) ? null : reader.GetInt32(5),
            Pool = reader.GetInt32(6),
            Ports = reader.GetInt32(7),
            Policy = SnakeCase.Parse<CompletionPolicy>(reader.GetString(8)),
            OnParTaskLost = SnakeCase.Parse<ParTaskLostPolicy>(reader.GetString(9)),
            Setup = reader.IsDBNull(10) ? null : JsonSerializer.Deserialize<SetupSteps>(reader.GetString(10), PublicJson.Tolerant),
            OpenLanes = reader.GetInt32(11),
            Revision = reader.GetInt64(12),
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(13),
            UpdatedAt = reader.GetFieldValue<DateTimeOffset>(14),
            SetupApprovals = JsonSerializer.Deserialize<List<SetupApproval>>(reader.GetString(15), PublicJson.Tolerant) ?? [],
            PoolReady = reader.GetInt32(16),
            PoolBaseCommit = reader.IsDBNull(17) ? null : reader.GetString(17),
            PoolDetail = reader.IsDBNull(18) ? null : reader.GetString(18),
            OnAgentIdle = SnakeCase.Parse<AgentIdlePolicy>(reader.GetString(19)),
            Worktrees = reader.IsDBNull(20) ? null : reader.GetString(20),
        };
    }

    public static void Insert(PersistenceSession session, WorkspaceRow row, Cause cause)
    {
        session.Stage(
            """
            insert into workspaces (workspace_id, name, repository, repository_key, hosts, default_branch, capacity, pool, ports, policy,
                on_par_task_lost, setup, open_lanes, revision, created_at, updated_at, on_agent_idle,
                worktrees)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $14, $15, $16, $17)
            """,
            row.WorkspaceId.ToString(), row.Name, row.Repository, row.RepositoryKey, Hosts(row), row.DefaultBranch, Number(row.Capacity),
            row.Pool, row.Ports, SnakeCase.Of(row.Policy), SnakeCase.Of(row.OnParTaskLost), Setup(row), row.Revision,
            row.CreatedAt, row.UpdatedAt, SnakeCase.Of(row.OnAgentIdle), Sql.Text(row.Worktrees));
        Tell(session, EventTopics.WorkspaceRegistered, row, cause);
    }

    public static void Update(PersistenceSession session, WorkspaceRow row, Cause cause)
    {
        session.StageExpecting(
            1,
            """
            update workspaces set name = $2, hosts = $3, default_branch = $4, capacity = $5, pool = $6, ports = $7, policy = $8,
                on_par_task_lost = $9, setup = $10, revision = $11, updated_at = $12, setup_approvals = $14, on_agent_idle = $15, worktrees = $16
            where workspace_id = $1 and revision = $13
            """,
            row.WorkspaceId.ToString(), row.Name, Hosts(row), row.DefaultBranch, Number(row.Capacity), row.Pool, row.Ports,
            SnakeCase.Of(row.Policy), SnakeCase.Of(row.OnParTaskLost), Setup(row), row.Revision, row.UpdatedAt, row.Revision - 1,
            Sql.Jsonb(row.SetupApprovals), SnakeCase.Of(row.OnAgentIdle), Sql.Text(row.Worktrees));
        Tell(session, EventTopics.WorkspaceChanged, row, cause);
    }

    public static void Delete(PersistenceSession session, WorkspaceRow row, Cause cause)
    {
        session.StageExpecting(
            1, "delete from workspaces where workspace_id = $1 and revision = $2", row.WorkspaceId.ToString(), row.Revision - 1);
        Tell(session, EventTopics.WorkspaceDeleted, row, cause);
    }

    private static void Tell(PersistenceSession session, string topic, WorkspaceRow row, Cause cause)
    {
        var told = new CloudEvent
        {
            Id = EventId.New(),
            Source = "/helios/lane-orchestrator",
            Type = topic,
            Subject = row.WorkspaceId.ToString(),
            Time = row.UpdatedAt,
            CorrelationId = cause.CorrelationId,
            WorkspaceId = row.WorkspaceId,
            Revision = row.Revision,
            Index = 0,
            Actor = cause.Actor,
            Data = CloudEvent.DataOf(row.ToView()),
        };
        session.Feed(new FeedEvent(told.Id.ToString(), topic, told.Subject, told.ToBytes()));
    }

    private static NpgsqlParameter Hosts(WorkspaceRow row) => new()
    {
        Value = row.Hosts?.Select(host => host.ToString()).ToArray() ?? (object)DBNull.Value,
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
    };

    private static NpgsqlParameter Setup(WorkspaceRow row) => new()
    {
        Value = row.Setup is null ? DBNull.Value : JsonSerializer.Serialize(row.Setup, PublicJson.Strict),
        NpgsqlDbType = NpgsqlDbType.Jsonb,
    };

    private static NpgsqlParameter Number(int? number) => new() { Value = number ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer };
}
