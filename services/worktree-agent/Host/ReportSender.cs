using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Host;

/// <summary>Sends reports to the orchestrator, as soon as the bus is up.</summary>
internal sealed partial class ReportSender(IReportBus bus, ILogger<ReportSender> logger)
{
    private volatile bool isOpen;

    public bool IsOpen => isOpen;

    /// <summary>Allows sending: before this the bus is not up, and an in-memory bus would lose messages.</summary>
    public void Open() => isOpen = true;

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

    [LoggerMessage(2002, LogLevel.Warning, "Could not send {Message}: {Error}")]
    private partial void LogMessageNotSent(string message, string error);
}
