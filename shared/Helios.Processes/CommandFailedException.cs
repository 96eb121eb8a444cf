namespace Helios.Processes;

/// <summary>A command did not exit with 0 where the caller insisted on it.</summary>
public sealed class CommandFailedException(CommandResult result) : Exception(result.Describe())
{
    public CommandResult Result { get; } = result;
}
