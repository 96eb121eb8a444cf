using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence;
using Helios.SessionRegistry.Persistence;
using Npgsql;

namespace Helios.SessionRegistry.Sessions;

/// <summary>The texts that were sent to agents.</summary>
internal static class SessionMessages
{
    private const string Columns = "message_id, session_id, status, reason, detail, text, accepted_at, delivered_at, acknowledged_at";

    public static void Insert(StoreTransaction transaction, SessionMessageView message, LaunchId launch) =>
        transaction.StageExpecting(
            1,
            """
            insert into session_messages (message_id, session_id, launch_id, status, reason, detail, text, accepted_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing
            """,
            Sql.Text(message.MessageId.ToString()),
            Sql.Text(message.SessionId.ToString()),
            Sql.Text(launch.ToString()),
            Sql.Word<SessionMessageStatus>(message.Status),
            Sql.Word(message.Reason),
            Sql.Text(message.Detail),
            Sql.Text(message.Text),
            Sql.Time(message.AcceptedAt)
        );

    public static void Update(StoreTransaction transaction, SessionMessageView message) =>
        transaction.StageExpecting(
            1,
            "update session_messages set status = $2, reason = $3, detail = $4, delivered_at = $5, acknowledged_at = $6 where "
                + "message_id = $1",
            Sql.Text(message.MessageId.ToString()),
            Sql.Word<SessionMessageStatus>(message.Status),
            Sql.Word(message.Reason),
            Sql.Text(message.Detail),
            Sql.Time(message.DeliveredAt),
            Sql.Time(message.AcknowledgedAt)
        );

    public static async Task<SessionMessageView?> Find(
        StoreTransaction transaction,
        SessionMessageId id,
        CancellationToken cancellationToken
    ) =>
        await Read(transaction, $"select {Columns} from session_messages where message_id = $1", cancellationToken, id.ToString())
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
            $"select {Columns} from session_messages where session_id = $1 order by message_id desc limit $2",
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
            $"select {Columns} from session_messages where session_id = $1 and status = 'accepted' order by message_id",
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
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        var messages = new List<SessionMessageView>();
        while (await row.ReadAsync(cancellationToken))
            messages.Add(View(row));
        return messages;
    }

    private static SessionMessageView View(NpgsqlDataReader row) =>
        new()
        {
            MessageId = SessionMessageId.Parse(row.GetString(0)),
            SessionId = SessionId.Parse(row.GetString(1)),
            Status = row.Word<SessionMessageStatus>(2)!.Value,
            Reason = row.Word<MessageRefusalReason>(3),
            Detail = row.Text(4),
            Text = row.GetString(5),
            AcceptedAt = row.Time(6)!.Value,
            DeliveredAt = row.Time(7),
            AcknowledgedAt = row.Time(8),
        };
}
