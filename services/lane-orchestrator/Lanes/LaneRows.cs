using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;
using Helios.Contracts.Workspaces;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>The lane's row: typed columns, written under its revision, with the events of the change and a wake-up for those who wait.</summary>
internal sealed class LaneRows : ISagaRowStore<LaneState>
{
    private static readonly Column[] Columns =
    [
        new("lane_id", lane => Sql.Text(lane.LaneId.ToString()), (lane, row, i) => lane.LaneId = LaneId.Parse(row.GetString(i))),
        new("revision", lane => new NpgsqlParameter<long> { TypedValue = lane.Revision }, (lane, row, i) => lane.Revision = row.GetInt64(i)),
        new("workspace_id", lane => Sql.Text(lane.WorkspaceId.ToString()), (lane, row, i) => lane.WorkspaceId = WorkspaceId.Parse(row.GetString(i))),
        new("display_name", lane => Sql.Text(lane.DisplayName), (lane, row, i) => lane.DisplayName = row.GetString(i)),
        new("status", lane => Sql.Word<LaneStatus>(lane.Status), (lane, row, i) => lane.Status = SnakeCase.Parse<LaneStatus>(row.GetString(i))),
        new("reason", lane => Sql.Word(lane.Reason), (lane, row, i) => lane.Reason = Word<LaneReason>(row, i)),
        new("detail", lane => Sql.Text(lane.Detail), (lane, row, i) => lane.Detail = Text(row, i)),
        new("host_id", lane => Sql.Text(lane.HostId?.ToString()), (lane, row, i) => lane.HostId = Text(row, i) is { } id ? HostId.Parse(id) : null),
        new("host_pinned", lane => Bool(lane.HostPinned), (lane, row, i) => lane.HostPinned = row.GetBoolean(i)),
        new("host_reachable", lane => Bool(lane.HostReachable), (lane, row, i) => lane.HostReachable = row.GetBoolean(i)),
        new("host_revision", lane => new NpgsqlParameter<long> { TypedValue = lane.HostRevision }, (lane, row, i) => lane.HostRevision = row.GetInt64(i)),
        new("repository", lane => Sql.Text(lane.Repository), (lane, row, i) => lane.Repository = row.GetString(i)),
        new("branch", lane => Sql.Text(lane.Branch), (lane, row, i) => lane.Branch = row.GetString(i)),
        new("branch_existed", lane => new NpgsqlParameter { Value = (object?)lane.BranchExisted ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Boolean }, (lane, row, i) => lane.BranchExisted = row.IsDBNull(i) ? null : row.GetBoolean(i)),
        new("base_ref", lane => Sql.Text(lane.BaseRef), (lane, row, i) => lane.BaseRef = row.GetString(i)),
        new("base_commit", lane => Sql.Text(lane.BaseCommit), (lane, row, i) => lane.BaseCommit = Text(row, i)),
        new("worktree_path", lane => Sql.Text(lane.WorktreePath), (lane, row, i) => lane.WorktreePath = Text(row, i)),
        new("agents", lane => Sql.Texts(lane.Agents), (lane, row, i) => lane.Agents = [.. Texts(row, i)]),
        new("runs_in_flight", lane => Sql.Texts(lane.RunsInFlight), (lane, row, i) => lane.RunsInFlight = [.. Texts(row, i).Select(RunId.Parse)]),
        new("sessions_in_flight", lane => Sql.Texts(lane.SessionsInFlight), (lane, row, i) => lane.SessionsInFlight = [.. Texts(row, i).Select(SessionId.Parse)]),
        new("session_revisions", lane => Sql.Jsonb(lane.SessionRevisions), (lane, row, i) => lane.SessionRevisions = Json<Dictionary<string, long>>(row, i)!),
        new("blocked_by", lane => Sql.Texts(lane.BlockedBy), (lane, row, i) => lane.BlockedBy = [.. Texts(row, i)]),
        new("is_shared", lane => Bool(lane.IsShared), (lane, row, i) => lane.IsShared = row.GetBoolean(i)),
        new("par_task", lane => Sql.Jsonb(lane.ParTask), (lane, row, i) => lane.ParTask = Json<ParTaskView>(row, i)),
        new("ports", lane => new NpgsqlParameter<int[]> { TypedValue = [.. lane.Ports] }, (lane, row, i) => lane.Ports = [.. row.GetFieldValue<int[]>(i)]),
        new("labels", lane => Sql.Jsonb(lane.Labels), (lane, row, i) => lane.Labels = Json<Dictionary<string, string>>(row, i)!),
        new("project_context_id", lane => Sql.Text(lane.ProjectContextId), (lane, row, i) => lane.ProjectContextId = Text(row, i)),
        new("archive", lane => Sql.Jsonb(lane.Archive), (lane, row, i) => lane.Archive = Json<ArchiveView>(row, i)),
        new("restored_from", lane => Sql.Text(lane.RestoredFrom?.ToString()), (lane, row, i) => lane.RestoredFrom = Text(row, i) is { } id ? LaneId.Parse(id) : null),
        new("restored_branch", lane => Sql.Text(lane.RestoredBranch), (lane, row, i) => lane.RestoredBranch = Text(row, i)),
        new("attempt", lane => Sql.Int(lane.Attempt), (lane, row, i) => lane.Attempt = row.GetInt32(i)),
        new("policy", lane => Sql.Word<CompletionPolicy>(lane.Policy), (lane, row, i) => lane.Policy = SnakeCase.Parse<CompletionPolicy>(row.GetString(i))),
        new("on_par_task_lost", lane => Sql.Word<ParTaskLostPolicy>(lane.OnParTaskLost), (lane, row, i) => lane.OnParTaskLost = SnakeCase.Parse<ParTaskLostPolicy>(row.GetString(i))),
        new("port_count", lane => Sql.Int(lane.PortCount), (lane, row, i) => lane.PortCount = row.GetInt32(i)),
        new("worktrees", lane => Sql.Text(lane.Worktrees), (lane, row, i) => lane.Worktrees = Text(row, i)),
        new("setup", lane => Sql.Jsonb(lane.Setup), (lane, row, i) => lane.Setup = Json<SetupSteps>(row, i)),
        new("approved_setup", lane => Sql.Jsonb(lane.ApprovedSetup), (lane, row, i) => lane.ApprovedSetup = Json<RepositorySetup>(row, i)),
        new("setup_approvals", lane => Sql.Texts(lane.SetupApprovals), (lane, row, i) => lane.SetupApprovals = [.. Texts(row, i)]),
        new("refused_by", lane => Sql.Texts(lane.RefusedBy), (lane, row, i) => lane.RefusedBy = [.. Texts(row, i).Select(HostId.Parse)]),
        new("operation_id", lane => Sql.Text(lane.OperationId?.ToString()), (lane, row, i) => lane.OperationId = Text(row, i) is { } id ? OperationId.Parse(id) : null),
        new("operation_kind", lane => Sql.Word(lane.OperationKind), (lane, row, i) => lane.OperationKind = Word<OperationKind>(row, i)),
        new("cleanup_asked_at", lane => Sql.Time(lane.CleanupAskedAt), (lane, row, i) => lane.CleanupAskedAt = Time(row, i)),
        new("cleanup_policy", lane => Sql.Word(lane.CleanupPolicy), (lane, row, i) => lane.CleanupPolicy = Word<CompletionPolicy>(row, i)),
        new("cleanup_discard", lane => Bool(lane.CleanupDiscard), (lane, row, i) => lane.CleanupDiscard = row.GetBoolean(i)),
        new("ending", lane => Sql.Word(lane.Ending), (lane, row, i) => lane.Ending = Word<LaneReason>(row, i)),
        new("was_ready", lane => Bool(lane.WasReady), (lane, row, i) => lane.WasReady = row.GetBoolean(i)),
        new("failed_step", lane => Sql.Word(lane.FailedStep), (lane, row, i) => lane.FailedStep = Word<ProvisionStep>(row, i)),
        new("failed_tail", lane => Sql.Text(lane.FailedTail), (lane, row, i) => lane.FailedTail = Text(row, i)),
        new("history", lane => Sql.Jsonb(lane.History), (lane, row, i) => lane.History = Json<List<LaneTransition>>(row, i)!),
        new("created_at", lane => Sql.Time(lane.CreatedAt), (lane, row, i) => lane.CreatedAt = Time(row, i)!.Value),
        new("updated_at", lane => Sql.Time(lane.UpdatedAt), (lane, row, i) => lane.UpdatedAt = Time(row, i)!.Value),
        new("closed_at", lane => Sql.Time(lane.ClosedAt), (lane, row, i) => lane.ClosedAt = Time(row, i)),
    ];

    private static readonly string Names = string.Join(", ", Columns.Select(column => column.Name));

    private static readonly string LoadSql = $"select {Names} from lanes where lane_id = $1";

    // Without a conflict target: the id and both unique indexes. Nothing inserted means that another create was first.
    private static readonly string InsertSql =
        $"insert into lanes ({Names}) values ({string.Join(", ", Columns.Select((_, i) => $"${i + 1}"))}) on conflict do nothing";

    private static readonly string UpdateSql =
        $"update lanes set {string.Join(", ", Columns.Select((column, i) => $"{column.Name} = ${i + 1}").Skip(1))} where lane_id = $1 and revision = ${Columns.Length + 1}";

    public async Task<LaneState?> Load(PersistenceSession session, Guid correlationId, CancellationToken cancellationToken)
    {
        await using var command = await session.Command(LoadSql, cancellationToken, new LaneId(correlationId).ToString());
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            return null;
        var lane = new LaneState();
        for (var i = 0; i < Columns.Length; i++)
            Columns[i].Read(lane, row, i);
        return lane;
    }

    public void Insert(PersistenceSession session, LaneState saga)
    {
        saga.Change.Seal(saga);
        session.StageExpecting(1, InsertSql, [.. Columns.Select(column => column.Write(saga))]);
        Tell(session, saga);
    }

    public void Update(PersistenceSession session, LaneState saga, long expectedRevision)
    {
        saga.Change.Seal(saga);
        session.StageExpecting(1, UpdateSql, [.. Columns.Select(column => column.Write(saga)), new NpgsqlParameter<long> { TypedValue = expectedRevision }]);
        Tell(session, saga);
    }

    public void Delete(PersistenceSession session, LaneState saga, long expectedRevision) =>
        throw new InvalidOperationException("A lane's record outlives the lane; retention removes it.");

    private static void Tell(PersistenceSession session, LaneState lane)
    {
        foreach (var told in lane.Change.Events(lane))
            session.Feed(told.ToFeed());
        session.Notify("helios_lanes", $"{lane.LaneId} {lane.Revision} {SnakeCase.Of(lane.Status)}");
    }

    private static NpgsqlParameter<bool> Bool(bool value) => new() { TypedValue = value };

    private static string? Text(NpgsqlDataReader row, int i) => row.IsDBNull(i) ? null : row.GetString(i);

    private static string[] Texts(NpgsqlDataReader row, int i) => row.GetFieldValue<string[]>(i);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int i) => row.IsDBNull(i) ? null : row.GetFieldValue<DateTimeOffset>(i);

    private static TEnum? Word<TEnum>(NpgsqlDataReader row, int i)
        where TEnum : struct, Enum => row.IsDBNull(i) ? null : SnakeCase.Parse<TEnum>(row.GetString(i));

    private static T? Json<T>(NpgsqlDataReader row, int i)
        where T : class => row.IsDBNull(i) ? null : JsonSerializer.Deserialize<T>(row.GetString(i), PublicJson.Tolerant);

    private sealed record Column(string Name, Func<LaneState, NpgsqlParameter> Write, Action<LaneState, NpgsqlDataReader, int> Read);
}
