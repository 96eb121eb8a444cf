using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Operations;

/// <summary>
/// Sends intermediate messages and results of operations, in order per operation; what the bus does not accept stays due.
/// </summary>
internal sealed partial class OperationReports(
    IReportBus bus,
    ReportSender sender,
    TimeProvider time,
    IOptions<OperationOptions> options,
    ILogger<OperationReports> logger
)
{
    /// <summary>Sends the due reports of an operation in the background.</summary>
    public void Post(OperationEntry entry)
    {
        if (sender.IsOpen && entry.BeginSending(time.GetUtcNow(), options.Value.SendAgainAfter) is { } message)
            _ = Send(entry, message);
    }

    private async Task Send(OperationEntry entry, object first)
    {
        try
        {
            for (var message = first; message is not null; message = entry.Sent(message, time.GetUtcNow()))
                await bus.Send(message, CancellationToken.None);
        }
        catch (Exception exception)
        {
            entry.NotSent(time.GetUtcNow());
            LogNotSent(entry.Operation.Ref.LaneId, entry.Id, exception.Message);
        }
    }

    [LoggerMessage(2001, LogLevel.Warning, "{Lane}: could not send a report of {Operation}; will retry: {Error}")]
    private partial void LogNotSent(LaneId lane, OperationId operation, string error);
}
