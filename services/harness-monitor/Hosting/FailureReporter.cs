using Helios.Contracts;
using Helios.Contracts.DeadLetters;
using Helios.Hosting.Bus;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Helios.HarnessMonitor.Hosting;

/// <summary>Reports messages that fail for good in the monitor to the orchestrator, which keeps them for an operator.</summary>
internal sealed partial class FailureReporter(IBus bus, TimeProvider time, ILogger<FailureReporter> logger)
{
    private const string Origin = "harness-monitor";

    public async Task Report(FailedMessage failed, CancellationToken cancellationToken)
    {
        LogFailed(failed.MessageType, failed.MessageId, failed.Detail);
        var endpoint = await bus.GetSendEndpoint(Endpoints.Address(Endpoints.DeadLetters));
        await endpoint
            .Send(
                new DeadLetterReported
                {
                    ReportId = NewId.NextGuid(),
                    Origin = Origin,
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
                cancellationToken
            )
            .WaitAsync(BoundedAnswer.Within, time, cancellationToken);
    }

    [LoggerMessage(3030, LogLevel.Error, "Message {Types} {MessageId} failed for good and is reported: {Detail}")]
    private partial void LogFailed(string? types, Guid? messageId, string detail);
}
