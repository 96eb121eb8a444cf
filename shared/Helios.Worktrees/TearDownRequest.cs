using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Worktrees;

/// <summary>A worktree to save and remove.</summary>
public sealed record TearDownRequest
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The repository, an absolute path or the URL that it was provisioned from.</summary>
    public required string Repository { get; init; }

    /// <summary>The lane's branch.</summary>
    public required string Branch { get; init; }

    /// <summary>Whether the branch existed before the lane; such a branch is never deleted.</summary>
    public required bool BranchExisted { get; init; }

    /// <summary>The base commit of the lane.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>The base ref as requested: merged work is looked for there.</summary>
    public required string BaseRef { get; init; }

    /// <summary>What happens to the branch.</summary>
    public required CompletionPolicy Policy { get; init; }

    /// <summary>Whether to discard unsaved work without an archive.</summary>
    public bool Discard { get; init; }
}
