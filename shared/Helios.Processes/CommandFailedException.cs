namespace Helios.Processes;

/// <summary>A command did not exit with 0 although the caller required it.</summary>
public sealed class CommandFailedException(CommandResult result) : Exception(result.Describe())
{
    public CommandResult Result { get; } = result;
}
