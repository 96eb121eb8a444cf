namespace Helios.WorktreeAgent.Operations;

/// <summary>The way out: what the agent says of lanes goes to one fixed exchange, what it says of sessions to another.</summary>
internal interface IReportBus
{
    /// <summary>Sends a report; returns when the bus has it, and throws when it has not taken it in time.</summary>
    Task Send(object report, CancellationToken cancellationToken);
}
