namespace Helios.WorktreeAgent.Agents.Adapters.Codex;

/// <summary>The home folders of codex: the user's own, and one per lane.</summary>
internal static class CodexHome
{
    /// <summary>
    /// Whether codex may trust this worktree, by the lane's configuration or by the user's own codex configuration for the repository.
    /// </summary>
    public static bool IsTrusted(string repository, string worktree, string state)
    {
        var users = Environment.GetEnvironmentVariable("CODEX_HOME") is { Length: > 0 } home
            ? home
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".codex");
        return Trusted(state).Contains(worktree, StringComparer.Ordinal)
            || Trusted(users).Any(path => path == repository || path == worktree);
    }

    private static IReadOnlyList<string> Trusted(string home)
    {
        try
        {
            return CodexConfig.TrustedProjects(File.ReadAllText(Path.Combine(home, "config.toml")));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Shares the user's codex login, if any, with the lane: the same file, because codex refreshes it.</summary>
    public static void ShareLogin(string state)
    {
        var login = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".codex", "auth.json");
        var link = Path.Combine(state, "auth.json");
        if (File.Exists(login) && !Path.Exists(link))
            File.CreateSymbolicLink(link, login);
    }
}
