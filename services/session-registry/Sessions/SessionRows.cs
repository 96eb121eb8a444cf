using Helios.Contracts.Harness;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence;
using Helios.SessionRegistry.Lifecycle;
using Helios.SessionRegistry.Persistence;
using Npgsql;

namespace Helios.SessionRegistry.Sessions;

/// <summary>The rows of <c>sessions</c>, in a message's transaction.</summary>
internal static class SessionRows
{
    private static readonly string[] Names =
    [
        "session_id",
        "lane_id",
        "workspace_id",
        "host_id",
        "provider",
        "provider_session_id",
        "preferred_transport",
        "transport",
        "degrade_reason",
        "harness_status",
        "transport_since",
        "mode",
        "argv",
        "attached",
        "last_heartbeat_at",
        "record",
        "evidence",
        "detail",
        "revision",
        "created_at",
        "updated_at",
        "ended_at",
        // For readers of the table and for indexes: values from the record.
        "launch_id",
        "active",
        "session_state",
        "session_reason",
        "pull_request_state",
        "pull_request_reason",
        "pull_request_number",
        "pull_request_url",
        "runtime_state",
        "runtime_reason",
        "activity_state",
        "activity_at",
        "activity_source",
        "detecting",
    ];

    private static readonly string All = string.Join(", ", Names);

    // Without a conflict target, for the id and for the indexes on lane and conversation. If nothing is inserted, another ensure was first.
    private static readonly string InsertSql =
        $"insert into sessions ({All}) values ({string.Join(", ", Names.Select((_, i) => $"${i + 1}"))}) on conflict do nothing";

    private static readonly string UpdateSql =
        $"update sessions set {string.Join(", ", Names.Select((name, i) => $"{name} = ${i + 1}").Skip(1))} where session_id = $1 "
        + $"and revision = ${Names.Length + 1}";

    /// <summary>
    /// The session, locked until the transaction ends: facts about it are processed one after the other, also across processes.
    /// </summary>
    public static async Task<SessionRow?> Lock(StoreTransaction transaction, SessionId id, CancellationToken cancellationToken) =>
        First(await Read(transaction, "session_id = $1 for update", cancellationToken, id.ToString()));

    /// <summary>The active session of a lane, locked.</summary>
    public static async Task<SessionRow?> LockActive(StoreTransaction transaction, LaneId lane, CancellationToken cancellationToken) =>
        First(await Read(transaction, "lane_id = $1 and active for update", cancellationToken, lane.ToString()));

    /// <summary>Several sessions, locked in the same order everywhere, so that two rounds never deadlock.</summary>
    public static Task<IReadOnlyList<SessionRow>> Lock(
        StoreTransaction transaction,
        IEnumerable<SessionId> ids,
        CancellationToken cancellationToken
    ) =>
        Read(
            transaction,
            "session_id = any($1) order by session_id for update",
            cancellationToken,
            Sql.Texts(ids.Select(id => id.ToString()))
        );

    /// <summary>The session that owns a provider's conversation.</summary>
    public static async Task<SessionRow?> FindHolder(
        StoreTransaction transaction,
        string provider,
        string conversation,
        CancellationToken cancellationToken
    ) => First(await Read(transaction, "active and provider = $1 and provider_session_id = $2", cancellationToken, provider, conversation));

    public static async Task<SessionRow?> Find(StoreTransaction transaction, SessionId id, CancellationToken cancellationToken) =>
        First(await Read(transaction, "session_id = $1", cancellationToken, id.ToString()));

    /// <summary>Reads rows by a condition; values are parameters.</summary>
    public static async Task<IReadOnlyList<SessionRow>> Read(
        StoreTransaction transaction,
        string condition,
        CancellationToken cancellationToken,
        params object?[] values
    )
    {
        await using var select = await transaction.Command($"select {All} from sessions where {condition}", cancellationToken, values);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        var rows = new List<SessionRow>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(Row(reader));
        return rows;
    }

    public static SessionRow? First(IReadOnlyList<SessionRow> rows) => rows is [var first, ..] ? first : null;

    public static void Insert(StoreTransaction transaction, SessionRow row) => transaction.StageExpecting(1, InsertSql, Values(row));

    public static void Update(StoreTransaction transaction, SessionRow row, long expectedRevision) =>
        transaction.StageExpecting(1, UpdateSql, [.. Values(row), Sql.Long(expectedRevision)]);

    private static object?[] Values(SessionRow row)
    {
        var record = row.Record;
        return
        [
            Sql.Text(row.SessionId.ToString()),
            Sql.Text(row.LaneId.ToString()),
            Sql.Text(row.WorkspaceId.ToString()),
            Sql.Text(row.HostId.ToString()),
            Sql.Text(row.Provider),
            Sql.Text(row.ProviderSessionId),
            Sql.Text(row.PreferredTransport),
            Sql.Word<SessionTransport>(row.Transport),
            Sql.Text(row.DegradeReason),
            Sql.Word(row.HarnessStatus),
            Sql.Time(row.TransportSince),
            Sql.Word(row.Mode),
            Sql.Texts(row.Argv),
            Sql.Bool(row.Attached),
            Sql.Time(row.LastHeartbeatAt),
            Sql.Jsonb(record),
            Sql.Jsonb(row.Evidence),
            Sql.Text(row.Detail),
            Sql.Long(row.Revision),
            Sql.Time(row.CreatedAt),
            Sql.Time(row.UpdatedAt),
            Sql.Time(row.EndedAt),
            Sql.Text(record.LaunchId?.ToString()),
            Sql.Bool(row.Active),
            Sql.Word<SessionState>(record.Session.State),
            Sql.Word<SessionReason>(record.Session.Reason),
            Sql.Word<PullRequestState>(record.PullRequest.State),
            Sql.Word<PullRequestReason>(record.PullRequest.Reason),
            Sql.Int(record.PullRequest.Number),
            Sql.Text(record.PullRequest.Url),
            Sql.Word<RuntimeState>(record.Runtime.State),
            Sql.Word<RuntimeReason>(record.Runtime.Reason),
            Sql.Word<ActivityState>(record.Activity?.State),
            Sql.Time(record.Activity?.At),
            Sql.Word<ActivitySource>(record.Activity?.Source),
            Sql.Jsonb(record.Detecting),
        ];
    }

    private static SessionRow Row(NpgsqlDataReader row) =>
        new()
        {
            SessionId = SessionId.Parse(row.GetString(0)),
            LaneId = LaneId.Parse(row.GetString(1)),
            WorkspaceId = WorkspaceId.Parse(row.GetString(2)),
            HostId = HostId.Parse(row.GetString(3)),
            Provider = row.GetString(4),
            ProviderSessionId = row.Text(5),
            PreferredTransport = row.Text(6),
            Transport = row.Word<SessionTransport>(7)!.Value,
            DegradeReason = row.Text(8),
            HarnessStatus = row.Word<HarnessStatus>(9),
            TransportSince = row.Time(10)!.Value,
            Mode = row.Word<AgentMode>(11),
            Argv = row.GetFieldValue<string[]>(12),
            Attached = row.GetBoolean(13),
            LastHeartbeatAt = row.Time(14),
            Record = Sql.FromJson<SessionRecord>(row.GetString(15)),
            Evidence = Sql.FromJson<IReadOnlyList<SessionEvidence>>(row.GetString(16)),
            Detail = row.Text(17),
            Revision = row.GetInt64(18),
            CreatedAt = row.Time(19)!.Value,
            UpdatedAt = row.Time(20)!.Value,
            EndedAt = row.Time(21),
        };
}
