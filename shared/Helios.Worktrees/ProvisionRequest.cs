using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.Worktrees;

/// <summary>A worktree to create.</summary>
public sealed record ProvisionRequest
{
    /// <summary>The lane; its id is the name of worktree, registration and mark.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The repository, an absolute path.</summary>
    public required string Repository { get; init; }

    /// <summary>The branch that is checked out, without <c>refs/heads/</c>.</summary>
    public required string Branch { get; init; }

    /// <summary>Whether the branch existed when the lane was requested: then it is checked out unchanged and never deleted.</summary>
    public required bool BranchExisted { get; init; }

    /// <summary>The commit to start from, a full object id.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>The location of the worktree (<see cref="WorktreePlace"/>); null for the host's default.</summary>
    public string? Place { get; init; }

    /// <summary>What to copy, link and run after the checkout.</summary>
    public SetupSteps? Setup { get; init; }

    /// <summary>The hash of the approved setup file; a different one makes the provision fail.</summary>
    public string? ApprovedSetup { get; init; }

    /// <summary>The differences of the environment of setup commands from the agent's: marks and ports; null removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The archive to restore.</summary>
    public ArchiveSource? RestoreFrom { get; init; }

    /// <summary>The file to which the output of setup is appended; its folder must exist.</summary>
    public required string LogFile { get; init; }
}
