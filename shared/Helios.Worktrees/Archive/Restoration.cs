using Helios.Worktrees.Git;

namespace Helios.Worktrees.Archive;

/// <summary>The targets for the parts of an archive in a new lane.</summary>
/// <param name="Archive">The archive.</param>
/// <param name="Head">HEAD when the worktree is registered.</param>
internal sealed record Restoration(OpenedArchive Archive, HeadState Head)
{
    /// <summary>The tip of the lane's branch; null if nothing was committed on it.</summary>
    public string? Tip { get; init; }

    /// <summary>The unborn branch that HEAD pointed to.</summary>
    public string? Unborn { get; init; }

    /// <summary>
    /// The short names of the archived lane's branch and the new one, because the state of an operation contains the name.
    /// </summary>
    public required (string Old, string New) Branch { get; init; }
}
