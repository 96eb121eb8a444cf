namespace Helios.WorktreeAgent.Hosting;

/// <summary>Words in the small scripts that the agent leaves for shells to read.</summary>
internal static class ShellWord
{
    /// <summary>One word for a POSIX shell, whatever is in it.</summary>
    public static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
