using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Operations;

/// <summary>Tells notices and results of operations, one after the other per operation; what the bus does not take stays due.</summary>
internal sealed partial class ReportSender(
    IReportBus bus, TimeProvider time, IOptions<WorktreeAgentOptions> options, ILogger<ReportSender> logger)
{
    private volatile bool isOpen;

    public bool IsOpen => isOpen;

    /// <summary>From here on something is sent: before, the bus is not up, and an in-memory one would lose it.</summary>
    public void Open() => isOpen = true;

    /// <summary>Sends what is due of an operation, without waiting for it.</summary>
    public void Post(OperationEntry entry)
    {
        if (isOpen && entry.BeginSending(time.GetUtcNow(), options.Value.SendAgainAfter) is { } message)
            _ = Send(entry, message);
    }

    /// <summary>Sends something that is no operation's and not kept; false when the bus did not take it.</summary>
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

    [LoggerMessage(2001, LogLevel.Warning, "{Lane}: a report of {Operation} did not reach the bus and will be sent again: {Error}")]
    private partial void LogNotSent(LaneId lane, OperationId operation, string error);

    [LoggerMessage(2002, LogLevel.Warning, "{Message} did not reach the bus: {Error}")]
    private partial void LogMessageNotSent(string message, string error);
}
