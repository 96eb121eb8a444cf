namespace Helios.Cli.Calls;

/// <summary>Ends a call with a message and the next command.</summary>
internal sealed class CliException(int exitCode, string reason, string message, string? next = null) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public string Reason { get; } = reason;

    public string? Next { get; } = next;
}
