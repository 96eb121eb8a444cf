namespace Helios.WorktreeAgent.Host;

/// <summary>Sends reports: those about lanes to one fixed exchange, those about sessions to another.</summary>
internal interface IReportBus
{
    /// <summary>Sends a report; returns when the bus has accepted it, and throws if it does not in time.</summary>
    Task Send(object report, CancellationToken cancellationToken);
}
