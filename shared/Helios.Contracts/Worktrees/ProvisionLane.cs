using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;
using Helios.Contracts.Workspaces;

namespace Helios.Contracts.Worktrees;

/// <summary>Tells a host to make a lane's worktree, run its setup and bind its par task. Answered by <see cref="LaneProvisioned"/> or <see cref="LaneProvisionFailed"/>.</summary>
public sealed record ProvisionLane : IHostOrder
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The lane's name, for its environment.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The repository: an absolute path, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>The branch to be on.</summary>
    public required string Branch { get; init; }

    /// <summary>Whether the branch existed when the lane was asked for; then it is checked out as it is and never deleted. Absent: the host finds out first.</summary>
    public bool? BranchExisted { get; init; }

    /// <summary>The commit to start from; absent: the host resolves <see cref="BaseRef"/> first.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>What to start from, as it was asked for.</summary>
    public string? BaseRef { get; init; }

    /// <summary>Where the worktree lies (<see cref="WorktreePlace"/>); where the host has them when absent.</summary>
    public string? Worktrees { get; init; }

    /// <summary>The setup steps.</summary>
    public SetupSteps? Setup { get; init; }

    /// <summary>The hash of the repository's own setup file that may run after them; another one, or one where this is absent, makes the provision fail.</summary>
    public string? ApprovedSetup { get; init; }

    /// <summary>The hashes of setup files that are approved, where it is not known yet which one the base brings.</summary>
    public IReadOnlyList<string> SetupApprovals { get; init; } = [];

    /// <summary>How many ports to lease.</summary>
    public int Ports { get; init; }

    /// <summary>The archive whose state the worktree has in the end; the base commit's when absent.</summary>
    public ArchiveSource? RestoreFrom { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
