using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Operations;

/// <summary>Sends intermediate messages and results of operations, in order per operation; what the bus does not accept stays due.</summary>
internal sealed partial class ReportSender(
    IReportBus bus, TimeProvider time, IOptions<WorktreeAgentOptions> options, ILogger<ReportSender> logger)
{
    private volatile bool isOpen;

    public bool IsOpen => isOpen;

    /// <summary>Allows sending: before this the bus is not up, and an in-memory bus would lose messages.</summary>
    public void Open() => isOpen = true;

    /// <summary>Sends the due reports of an operation in the background.</summary>
    public void Post(OperationEntry entry)
    {
        if (isOpen && entry.BeginSending(time.GetUtcNow(), options.Value.SendAgainAfter) is { } message)
            _ = Send(entry, message);
    }

    /// <summary>Sends a message that belongs to no operation and is not kept; false if the bus did not accept it.</summary>
    public async Task<bool> TrySend(object message, CancellationToken cancellationToken)
    {
        try
        {
            await bus.Send(message, cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogMessageNotSent(message.GetType().Name, exception.Message);
            return false;
        }
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

    [LoggerMessage(2002, LogLevel.Warning, "Could not send {Message}: {Error}")]
    private partial void LogMessageNotSent(string message, string error);
}
