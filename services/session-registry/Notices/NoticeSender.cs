using Helios.Contracts;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Notices;

/// <summary>Sends due notices. One that cannot be delivered does not delay the others.</summary>
internal sealed partial class NoticeSender(
    [FromKeyedServices(SessionSchema.Name)] UnitOfWork work,
    WebhookSender webhook,
    IOptions<NoticeOptions> options,
    TimeProvider time,
    ILogger<NoticeSender> logger
)
{
    private const int AtOnce = 20;

    private DateTimeOffset Now => Sql.Moment(time.GetUtcNow());

    public async Task Run(CancellationToken cancellationToken)
    {
        var due = await work.Run(
            (transaction, token) => NoticeRows.Take(transaction, Now, options.Value, AtOnce, token),
            cancellationToken
        );
        await Task.WhenAll(due.Select(each => Try(each, cancellationToken)));
    }

    private async Task Try(DueNotice due, CancellationToken cancellationToken)
    {
        try
        {
            if (due.Way is NoticeChannel.Command)
                await RunOnHost(due, cancellationToken);
            else
                await Post(due, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            TryFailed(logger, failure, due.Notice.NoticeId);
        }
    }

    private async Task Post(DueNotice due, CancellationToken cancellationToken)
    {
        var error = options.Value.WebhookUrl is null
            ? "The webhook is no longer configured."
            : await webhook.Post(due.Notice, cancellationToken);
        var now = Now;
        var final = options.Value.WebhookUrl is null || IsTooOld(due, now);
        if (error is not null)
            NotTold(logger, due.Notice.NoticeId, due.Notice.Key, due.Attempt, error, final);
        await work.Run(
            (transaction, _) =>
            {
                if (error is null)
                    NoticeRows.Sent(transaction, due.Notice.NoticeId, NoticeChannel.Webhook, now);
                else if (final)
                    NoticeRows.Missed(transaction, due.Notice.NoticeId, NoticeChannel.Webhook, error, final: true, now);
                else
                    NoticeRows.Missed(
                        transaction,
                        due.Notice.NoticeId,
                        NoticeChannel.Webhook,
                        error,
                        now + options.Value.TryAgainIn(due.Attempt)
                    );
                return Task.CompletedTask;
            },
            cancellationToken
        );
    }

    // The host answers later; until then, the notice becomes due again after a while.
    private Task RunOnHost(DueNotice due, CancellationToken cancellationToken) =>
        work.Run(
            async (transaction, token) =>
            {
                if (IsTooOld(due, Now))
                    NoticeRows.Missed(
                        transaction,
                        due.Notice.NoticeId,
                        NoticeChannel.Command,
                        "The host did not run its command in time.",
                        final: true,
                        Now
                    );
                else
                    await transaction.Send(
                        Endpoints.Address(Endpoints.HostControl(due.Notice.HostId)),
                        new RunNoticeCommand { HostId = due.Notice.HostId, Notice = due.Notice },
                        token
                    );
            },
            cancellationToken
        );

    private bool IsTooOld(DueNotice due, DateTimeOffset now) => now - due.CreatedAt >= options.Value.GiveUpAfter;

    [LoggerMessage(4030, LogLevel.Warning, "Notice {NoticeId} ({Key}), attempt {Attempt} failed: {Error} Final: {Final}")]
    private static partial void NotTold(ILogger logger, string noticeId, string key, int attempt, string error, bool final);

    [LoggerMessage(4031, LogLevel.Error, "Trying notice {NoticeId} failed; it becomes due again later")]
    private static partial void TryFailed(ILogger logger, Exception failure, string noticeId);
}
