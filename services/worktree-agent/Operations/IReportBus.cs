namespace Helios.WorktreeAgent.Operations;

/// <summary>The way out: everything that the agent says goes to one fixed exchange.</summary>
internal interface IReportBus
{
    /// <summary>Sends a report; returns when the bus has it, and throws when it has not taken it in time.</summary>
    Task Send(object report, CancellationToken cancellationToken);
}
