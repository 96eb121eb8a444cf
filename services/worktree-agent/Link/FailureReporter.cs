using Helios.Contracts;
using Helios.Contracts.DeadLetters;
using Helios.Hosting.Bus;
using Helios.Hosting.Concurrency;
using Helios.WorktreeAgent.Host;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Link;

/// <summary>Reports messages that fail for good on this host to the orchestrator, which keeps them for an operator.</summary>
internal sealed partial class FailureReporter(
    IBus bus,
    HostFolder folder,
    TimeProvider time,
    IOptions<HostOptions> options,
    ILogger<FailureReporter> logger
)
{
    public async Task Report(FailedMessage failed, CancellationToken cancellationToken)
    {
        LogFailed(failed.MessageType, failed.MessageId, failed.Detail);
        using var limit = new Deadline(options.Value.SendLimit, time, cancellationToken);
        var endpoint = await bus.GetSendEndpoint(Endpoints.Address(Endpoints.DeadLetters)).WaitAsync(limit.Token);
        await endpoint
            .Send(
                new DeadLetterReported
                {
                    ReportId = NewId.NextGuid(),
                    Origin = folder.Identity.Actor,
                    Endpoint = failed.Endpoint,
                    MessageId = failed.MessageId,
                    MessageType = failed.MessageType,
                    Reason = failed.Reason,
                    Detail = failed.Detail,
                    Evidence = failed.Evidence,
                    Headers = failed.Headers,
                    ContentType = failed.ContentType,
                    Body = failed.Body,
                    FailedAt = time.GetUtcNow(),
                },
                limit.Token
            )
            .WaitAsync(limit.Token);
    }

    [LoggerMessage(2076, LogLevel.Error, "Message {Types} {MessageId} failed for good and is reported: {Detail}")]
    private partial void LogFailed(string? types, Guid? messageId, string detail);
}
