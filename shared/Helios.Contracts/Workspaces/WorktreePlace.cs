namespace Helios.Contracts.Workspaces;

/// <summary>Where a workspace's worktrees lie: one of these words, or the absolute path of a folder on the host.</summary>
public static class WorktreePlace
{
    /// <summary>In the repository: <c>.helios-worktrees/&lt;lane-id&gt;</c>.</summary>
    public const string Inside = "inside";

    /// <summary>Next to the repository: <c>&lt;repository&gt;.helios-worktrees/&lt;lane-id&gt;</c>.</summary>
    public const string Beside = "beside";

    /// <summary>What people should know of worktrees inside their repository, as one line.</summary>
    public const string RiskOfInside =
        "Worktrees inside the repository: 'git clean -ffdx' in it deletes them, and linters, watchers and docker contexts walk into them; --worktrees beside avoids that.";

    /// <summary>Why a text is no such place.</summary>
    /// <param name="text">The text.</param>
    /// <returns>A sentence; null for a place.</returns>
    public static string? Fault(string text)
    {
        if (text is Inside or Beside)
            return null;
        if (!text.StartsWith('/') || text.Any(char.IsControl))
            return "'inside', 'beside' or the absolute path of a folder was expected.";
        return text.Split('/').Any(part => part is "." or "..") || text.Trim('/').Length == 0
            ? "The path of a folder without '.' and '..' was expected, and not '/' itself."
            : null;
    }
}
