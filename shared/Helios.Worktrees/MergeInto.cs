using Helios.Contracts.Api.Lanes;

namespace Helios.Worktrees;

/// <summary>Into what a lane is merged, and how.</summary>
public sealed record MergeInto
{
    /// <summary>The branch, without <c>refs/heads/</c>; <c>HEAD</c> means the branch of the main worktree.</summary>
    public required string Target { get; init; }

    /// <summary>How.</summary>
    public MergeStrategy Strategy { get; init; } = MergeStrategy.Merge;

    /// <summary>
    /// The message of the merge commit or of the squashed commit; null for one that is made of the names of the branches or of the lane's
    /// commits.
    /// </summary>
    public string? Message { get; init; }

    /// <summary>Whether to merge the commits of a lane that has uncommitted changes, and leave those in the lane.</summary>
    public bool LeaveUncommitted { get; init; }
}
