namespace Helios.Processes;

/// <summary>Runs commands to their end.</summary>
public interface IProcessRunner
{
    /// <summary>
    /// Runs a command in a process session of its own and captures what it writes. Any exit code, a signal, the time-out and a failed start
    /// are results. Cancelling stops the whole tree (interrupt, grace, kill) and then throws; when this returns or throws after a time-out
    /// or a cancellation, nothing of the tree is left.
    /// </summary>
    Task<CommandResult> Run(CommandSpec command, CancellationToken cancellationToken);
}
