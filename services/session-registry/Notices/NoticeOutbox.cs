using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Notices;

/// <summary>Stores notices to people in the transaction that decided them; they are sent from there.</summary>
internal sealed class NoticeOutbox(IOptions<NoticeOptions> options, TimeProvider time)
{
    public static string NewId() => $"nt_{Ulid.Format(UlidGenerator.Shared.Next())}";

    public void Stage(StoreTransaction transaction, SessionNotice notice)
    {
        if (options.Value.WebhookUrl is not null)
            Stage(transaction, notice, NoticeChannel.Webhook);
        if (options.Value.CommandOnHost)
            Stage(transaction, notice, NoticeChannel.Command);
    }

    private static void Stage(StoreTransaction transaction, SessionNotice notice, NoticeChannel way) =>
        transaction.Stage(
            """
            insert into notices (notice_id, way, host_id, session_id, body, state, due_at, created_at)
            values ($1, $2, $3, $4, $5, 'pending', $6, $6) on conflict do nothing
            """,
            Sql.Text(notice.NoticeId),
            Sql.Word<NoticeChannel>(way),
            Sql.Text(notice.HostId.ToString()),
            Sql.Text(notice.SessionId?.ToString()),
            Sql.Jsonb(notice),
            Sql.Time(notice.At)
        );

    /// <summary>Processes a host's report about its command.</summary>
    public void CommandRan(StoreTransaction transaction, NoticeCommandRan report)
    {
        var now = Sql.Moment(time.GetUtcNow());
        if (report.Succeeded)
            NoticeRows.Sent(transaction, report.NoticeId, NoticeChannel.Command, now);
        else
            NoticeRows.Missed(
                transaction,
                report.NoticeId,
                NoticeChannel.Command,
                report.Detail ?? "The command failed.",
                report.Final,
                now
            );
    }
}
