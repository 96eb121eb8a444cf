using Helios.Contracts.Sessions;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;

namespace Helios.SessionRegistry.Notices;

/// <summary>The table <c>notices</c>.</summary>
internal static class NoticeRows
{
    /// <summary>Whether any notice is due, in SQL; <c>$1</c> is the time.</summary>
    public const string AnyDue = "exists (select from notices where state = 'pending' and due_at <= $1)";

    /// <summary>Claims due notices, and sets when each is due again if there is no result: a process that dies loses nothing.</summary>
    public static async Task<IReadOnlyList<DueNotice>> Take(
        StoreTransaction transaction,
        DateTimeOffset now,
        NoticeOptions options,
        int atMost,
        CancellationToken cancellationToken
    )
    {
        await using var take = await transaction.Command(
            """
            update notices set attempts = attempts + 1,
                due_at = $1 + $4 * interval '1 second' + least($2 * power(2, least(attempts, 30)), $3) * interval '1 second'
            where (notice_id, way) in (
                select notice_id, way from notices where state = 'pending' and due_at <= $1 order by due_at limit $5 for update skip locked)
            returning way, attempts, body, created_at
            """,
            cancellationToken,
            Sql.Time(now),
            Sql.Double(options.TryAgainAfter.TotalSeconds),
            Sql.Double(options.TryAgainAtLeastEvery.TotalSeconds),
            Sql.Double(options.WebhookAnswersWithin.TotalSeconds),
            Sql.Int(atMost)
        );
        await using var row = await take.ExecuteReaderAsync(cancellationToken);
        var due = new List<DueNotice>();
        while (await row.ReadAsync(cancellationToken))
            due.Add(
                new(row.Word<NoticeChannel>(0)!.Value, row.GetInt32(1), Sql.FromJson<SessionNotice>(row.GetString(2)), row.Time(3)!.Value)
            );
        return due;
    }

    public static void Sent(StoreTransaction transaction, string id, NoticeChannel way, DateTimeOffset now) =>
        transaction.Stage(
            "update notices set state = 'sent', settled_at = $3, last_error = null where notice_id = $1 and way = $2 and state = 'pending'",
            Sql.Text(id),
            Sql.Word<NoticeChannel>(way),
            Sql.Time(now)
        );

    /// <summary>Records a failed attempt; the notice is retried when due, unless the failure is final.</summary>
    public static void Missed(StoreTransaction transaction, string id, NoticeChannel way, string error, bool final, DateTimeOffset now) =>
        transaction.Stage(
            """
            update notices set last_error = $3, state = case when $4 then 'failed' else state end, settled_at = case when $4 then $5 end
            where notice_id = $1 and way = $2 and state = 'pending'
            """,
            Sql.Text(id),
            Sql.Word<NoticeChannel>(way),
            Sql.Text(error),
            Sql.Bool(final),
            Sql.Time(now)
        );

    /// <summary>Records a failed attempt, with the time of the next one.</summary>
    public static void Missed(StoreTransaction transaction, string id, NoticeChannel way, string error, DateTimeOffset dueAt) =>
        transaction.Stage(
            "update notices set last_error = $3, due_at = $4 where notice_id = $1 and way = $2 and state = 'pending'",
            Sql.Text(id),
            Sql.Word<NoticeChannel>(way),
            Sql.Text(error),
            Sql.Time(dueAt)
        );
}
