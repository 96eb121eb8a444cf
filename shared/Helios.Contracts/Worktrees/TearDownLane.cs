using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;

namespace Helios.Contracts.Worktrees;

/// <summary>Tells a host to end everything of a lane. Answered by <see cref="LaneTornDown"/> or <see cref="LaneTearDownFailed"/>.</summary>
public sealed record TearDownLane : IHostOrder
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The repository: an absolute path, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>The lane's branch.</summary>
    public required string Branch { get; init; }

    /// <summary>Whether the branch existed before the lane; such a branch is never deleted.</summary>
    public required bool BranchExisted { get; init; }

    /// <summary>The commit that the lane started from.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>What the lane started from, as it was asked for.</summary>
    public required string BaseRef { get; init; }

    /// <summary>What to do with the work.</summary>
    public required CompletionPolicy Policy { get; init; }

    /// <summary>Whether unsaved work goes without an archive.</summary>
    public required bool Discard { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
