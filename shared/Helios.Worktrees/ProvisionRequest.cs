using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Workspaces;

namespace Helios.Worktrees;

/// <summary>A worktree to make.</summary>
internal sealed record ProvisionRequest
{
    public required LaneId LaneId { get; init; }

    /// <summary>The repository, an absolute path.</summary>
    public required string Repository { get; init; }

    public required string Branch { get; init; }

    /// <summary>Whether the branch existed when the lane was asked for: then it is checked out as it is, and never deleted.</summary>
    public required bool BranchExisted { get; init; }

    /// <summary>The commit to start from, a full object id.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>Where the worktree lies (<see cref="WorktreePlace"/>); where the host has them when null.</summary>
    public string? Place { get; init; }

    public SetupSteps? Setup { get; init; }

    /// <summary>The hash of the setup file that the repository may bring; any other one makes the provision fail.</summary>
    public string? ApprovedSetup { get; init; }

    /// <summary>What setup commands have other than the agent: the marks and the ports; null where a variable of the agent's own is not theirs.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The archive whose state the worktree has in the end.</summary>
    public ArchiveSource? RestoreFrom { get; init; }

    /// <summary>Where the output of setup is appended; its folder must exist.</summary>
    public required string LogFile { get; init; }
}
