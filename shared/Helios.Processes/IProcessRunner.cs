namespace Helios.Processes;

/// <summary>Runs commands to their end.</summary>
public interface IProcessRunner
{
    /// <summary>
    /// Runs a command in its own process session and captures its output. Any exit code, a signal, the timeout and a failed start are
    /// results. Cancelling stops the whole tree (interrupt, grace period, kill) and then throws; when this returns or throws after a
    /// timeout or a cancellation, nothing of the tree is left.
    /// </summary>
    Task<CommandResult> Run(CommandSpec command, CancellationToken cancellationToken);
}
