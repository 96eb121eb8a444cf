namespace Helios.Contracts.Api.Constraints;

/// <summary>The location of a workspace's worktrees: one of these words, or the absolute path of a folder on the host.</summary>
public static class WorktreePlace
{
    /// <summary>Inside the repository: <c>.helios-worktrees/&lt;lane-id&gt;</c>.</summary>
    public const string Inside = "inside";

    /// <summary>Beside the repository: <c>&lt;repository&gt;.helios-worktrees/&lt;lane-id&gt;</c>.</summary>
    public const string Beside = "beside";

    /// <summary>The risk of worktrees inside the repository, in one line.</summary>
    public const string RiskOfInside =
        "Worktrees are inside the repository: 'git clean -ffdx' there deletes them, and linters, watchers and docker contexts "
        + "descend into them. To avoid that, use --worktrees beside.";

    /// <summary>Validates a location.</summary>
    /// <param name="text">The text.</param>
    /// <returns>What is wrong with it; null if it is valid.</returns>
    public static string? Fault(string text)
    {
        if (text is Inside or Beside)
            return null;
        if (!text.StartsWith('/') || text.Any(char.IsControl))
            return "Expected 'inside', 'beside' or the absolute path of a folder.";
        return text.Split('/').Any(part => part is "." or "..") || text.Trim('/').Length == 0
            ? "Expected the path of a folder without '.' and '..', other than '/'."
            : null;
    }
}
