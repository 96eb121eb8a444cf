using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.Worktrees;

/// <summary>A worktree to save and remove.</summary>
internal sealed record TearDownRequest
{
    public required LaneId LaneId { get; init; }

    public required string Repository { get; init; }

    public required string Branch { get; init; }

    /// <summary>Whether the branch existed before the lane; such a branch is never deleted.</summary>
    public required bool BranchExisted { get; init; }

    /// <summary>The base commit of the lane.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>The base ref as requested: merged work is looked for there.</summary>
    public required string BaseRef { get; init; }

    public required CompletionPolicy Policy { get; init; }

    /// <summary>Whether to discard unsaved work without an archive.</summary>
    public bool Discard { get; init; }
}
