using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Sessions;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Notices;

/// <summary>
/// Runs the host's notify command, once per notice while this process lives: the result of a delivered notice is answered from memory.
/// After a restart the registry may have a notice delivered twice.
/// </summary>
internal sealed partial class NoticeCommands(
    ReportSender sender,
    HostFolder folder,
    IOptions<NoticeCommandOptions> options,
    ILogger<NoticeCommands> logger
) : IDisposable
{
    private const int Remembered = 1_000;

    private const int LongestError = 500;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Task<NoticeCommandRan>> ran = [];
    private readonly Queue<string> order = new();
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Starts the delivery, or reports its outcome again.</summary>
    public void Take(RunNoticeCommand command)
    {
        Task<NoticeCommandRan> outcome;
        lock (gate)
        {
            if (
                !ran.TryGetValue(command.Notice.NoticeId, out outcome!)
                || outcome is { IsCompletedSuccessfully: true, Result.Succeeded: false }
            )
            {
                ran[command.Notice.NoticeId] = outcome = Task.Run(() => Run(command.Notice, stopping.Token));
                order.Enqueue(command.Notice.NoticeId);
                while (order.Count > Remembered)
                    ran.Remove(order.Dequeue());
            }
            else if (!outcome.IsCompleted)
            {
                return;
            }
        }

        _ = Answer(outcome);
    }

    private async Task Answer(Task<NoticeCommandRan> outcome)
    {
        try
        {
            await sender.TrySend(await outcome, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The registry retries.
        }
    }

    private async Task<NoticeCommandRan> Run(SessionNotice notice, CancellationToken cancellationToken)
    {
        var report = new NoticeCommandRan
        {
            HostId = folder.Identity.HostId,
            NoticeId = notice.NoticeId,
            Succeeded = false,
        };
        if (options.Value.Command is not [var program, .. var arguments])
            return report with
            {
                Final = true,
                Detail = $"The host has no notify command; set {NoticeCommandOptions.Section}:Command on it.",
            };
        var result = await ProcessRunner.Instance.Run(
            new CommandSpec(program, arguments)
            {
                Stdin = JsonSerializer.SerializeToUtf8Bytes(notice, PublicJson.Strict),
                Timeout = options.Value.Within,
                OutputLimit = 16 * 1024,
                WorkingDirectory = folder.Root,
            },
            cancellationToken
        );
        var detail = result.Succeeded
            ? null
            : $"The notify command {result.Ending.Describe()}. {result.Stderr.Tail(LongestError).Trim()}".TrimEnd();
        if (detail is not null)
            LogFailed(notice.NoticeId, detail);
        return report with { Succeeded = detail is null, Detail = detail };
    }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    [LoggerMessage(2090, LogLevel.Warning, "Notice {NoticeId}: {Detail}")]
    private partial void LogFailed(string noticeId, string detail);
}
