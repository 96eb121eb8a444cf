using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;

namespace Helios.SessionRegistry.Sessions;

/// <summary>The texts that were sent to agents.</summary>
internal static class SessionMessages
{
    private static readonly Table<SessionMessageView> Table = RowTable.Of<SessionMessageView>("session_messages");

    private static readonly Table<SessionMessageView> Progress = Table.Without("session_id", "text", "accepted_at");

    public static void Insert(StoreTransaction transaction, SessionMessageView message, LaunchId launch)
    {
        var row = Table.With("launch_id", _ => launch);
        transaction.StageExpecting(1, $"{row.InsertSql} on conflict do nothing", [.. row.Values(message)]);
    }

    public static void Update(StoreTransaction transaction, SessionMessageView message) =>
        transaction.StageExpecting(1, Progress.UpdateSql, [.. Progress.Values(message)]);

    public static async Task<SessionMessageView?> Find(
        StoreTransaction transaction,
        SessionMessageId id,
        CancellationToken cancellationToken
    ) =>
        await Read(transaction, $"select {Table.Names} from session_messages where message_id = $1", cancellationToken, id.ToString())
            is [var message, ..]
            ? message
            : null;

    /// <summary>The latest texts, newest first.</summary>
    public static Task<IReadOnlyList<SessionMessageView>> Last(
        StoreTransaction transaction,
        SessionId id,
        int limit,
        CancellationToken cancellationToken
    ) =>
        Read(
            transaction,
            $"select {Table.Names} from session_messages where session_id = $1 order by message_id desc limit $2",
            cancellationToken,
            id.ToString(),
            limit
        );

    /// <summary>The undelivered texts.</summary>
    public static Task<IReadOnlyList<SessionMessageView>> Undelivered(
        StoreTransaction transaction,
        SessionId id,
        CancellationToken cancellationToken
    ) =>
        Read(
            transaction,
            $"select {Table.Names} from session_messages where session_id = $1 and status = 'accepted' order by message_id",
            cancellationToken,
            id.ToString()
        );

    private static async Task<IReadOnlyList<SessionMessageView>> Read(
        StoreTransaction transaction,
        string sql,
        CancellationToken cancellationToken,
        params object?[] values
    )
    {
        await using var select = await transaction.Command(sql, cancellationToken, values);
        return await Table.Read(select, cancellationToken);
    }
}
