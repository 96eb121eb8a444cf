namespace Helios.Worktrees;

/// <summary>The work of a lane that a pull request is to propose.</summary>
public sealed record ProposedWork
{
    /// <summary>The branch to merge into; null for the one that the lane started from.</summary>
    public string? Base { get; init; }

    /// <summary>What the lane started from, as it was given.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The commit that the lane started from.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>The remote that the branch is pushed to; null for the one that the repository uses.</summary>
    public string? Remote { get; init; }

    /// <summary>Whether uncommitted changes may stay in the lane.</summary>
    public bool LeaveUncommitted { get; init; }
}
