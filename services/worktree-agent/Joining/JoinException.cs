namespace Helios.WorktreeAgent.Joining;

/// <summary>Why a machine has not joined, with the exit code of the program.</summary>
internal sealed class JoinException(int exitCode, string message) : Exception(message)
{
    public int ExitCode => exitCode;
}
