using Helios.Worktrees.Git;

namespace Helios.Worktrees.Archive;

/// <summary>What of an archive goes where in a new lane.</summary>
/// <param name="Archive">The archive.</param>
/// <param name="Head">What HEAD is when the worktree is registered.</param>
internal sealed record Restoration(OpenedArchive Archive, HeadState Head)
{
    /// <summary>Where the lane's branch is; null where nothing was committed on it yet.</summary>
    public string? Tip { get; init; }

    /// <summary>The branch without a first commit that HEAD followed.</summary>
    public string? Unborn { get; init; }

    /// <summary>The short name of the archived lane's branch, and of the new one's: the state of an operation names it.</summary>
    public required (string Old, string New) Branch { get; init; }
}
