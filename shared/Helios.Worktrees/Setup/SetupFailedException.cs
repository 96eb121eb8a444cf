namespace Helios.Worktrees.Setup;

/// <summary>A setup step failed.</summary>
internal sealed class SetupFailedException(string message, string tail = "") : Exception(message)
{
    public string Tail => tail;
}
