using Helios.Contracts.Identifiers;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;

namespace Helios.SessionRegistry.Sessions;

/// <summary>The rows of <c>sessions</c>, in a message's transaction.</summary>
internal static class SessionRows
{
    private static readonly Table<SessionRow> Table = RowTable
        .Of<SessionRow>("sessions")
        // For readers of the table and for indexes: values from the record.
        .With("launch_id", row => row.Record.LaunchId)
        .With("active", row => row.Active)
        .With("session_state", row => row.Record.Session.State)
        .With("session_reason", row => row.Record.Session.Reason)
        .With("pull_request_state", row => row.Record.PullRequest.State)
        .With("pull_request_reason", row => row.Record.PullRequest.Reason)
        .With("pull_request_number", row => row.Record.PullRequest.Number)
        .With("pull_request_url", row => row.Record.PullRequest.Url)
        .With("runtime_state", row => row.Record.Runtime.State)
        .With("runtime_reason", row => row.Record.Runtime.Reason)
        .With("activity_state", row => row.Record.Activity?.State)
        .With("activity_at", row => row.Record.Activity?.At)
        .With("activity_source", row => row.Record.Activity?.Source)
        .With("detecting", row => row.Record.Detecting)
        .With("limit_seen_at", row => row.Record.Limit?.SeenAt)
        .With("limit_resets_at", row => row.Record.Limit?.ResetsAt);

    // Without a conflict target, for the id and for the indexes on lane and conversation. If nothing is inserted, another ensure was first.
    private static readonly string InsertSql = $"{Table.InsertSql} on conflict do nothing";

    private static readonly string UpdateSql = $"{Table.UpdateSql} and revision = {Table.Next}";

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
        await using var select = await transaction.Command(
            $"select {Table.Names} from sessions where {condition}",
            cancellationToken,
            values
        );
        return await Table.Read(select, cancellationToken);
    }

    public static SessionRow? First(IReadOnlyList<SessionRow> rows) => rows is [var first, ..] ? first : null;

    public static void Insert(StoreTransaction transaction, SessionRow row) =>
        transaction.StageExpecting(1, InsertSql, [.. Table.Values(row)]);

    public static void Update(StoreTransaction transaction, SessionRow row, long expectedRevision) =>
        transaction.StageExpecting(1, UpdateSql, [.. Table.Values(row), Sql.Long(expectedRevision)]);
}
