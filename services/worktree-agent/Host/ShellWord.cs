namespace Helios.WorktreeAgent.Host;

/// <summary>Quotes words for the small shell scripts that the agent writes.</summary>
internal static class ShellWord
{
    /// <summary>Quotes one word for a POSIX shell.</summary>
    public static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
