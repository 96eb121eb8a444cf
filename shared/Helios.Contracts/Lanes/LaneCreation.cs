using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>
/// Creates a lane: admission, placement and the record are one transaction. Answered with <see cref="LaneAccepted"/> or
/// <see cref="Refused"/>.
/// </summary>
public sealed record CreateLane : ILaneMessage
{
    /// <summary>The id of the new lane, chosen by the caller, so that a second delivery finds the lane of the first.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The workspace it belongs to.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The display name, unique among the workspace's open lanes.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The host that the lane is placed on; it resolves base and branch as the first step of provisioning.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Whether the caller chose the host; then a queued lane waits for this host.</summary>
    public bool HostPinned { get; init; }

    /// <summary>The labels that the host of a lane must have, also if it is moved; null means any.</summary>
    public IReadOnlyDictionary<string, string>? HostLabels { get; init; }

    /// <summary>The ref to start from, as given by the caller, or the workspace's default branch.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The commit to start from, a full object id, if known; otherwise the host resolves <see cref="BaseRef"/>.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>The branch of the worktree.</summary>
    public required string Branch { get; init; }

    /// <summary>Whether the branch existed before, if known; such a branch is never deleted.</summary>
    public bool? BranchExisted { get; init; }

    /// <summary>Whether to wait for a slot instead of failing.</summary>
    public bool Queue { get; init; }

    /// <summary>The workspace's settings at the time of the request.</summary>
    public required LaneSettings Settings { get; init; }

    /// <summary>The caller's own id of the project context, stored and shown.</summary>
    public string? ProjectContextId { get; init; }

    /// <summary>The caller's labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The archive to restore; null for a lane from the base alone.</summary>
    public ArchiveSource? RestoreFrom { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The workspace's settings that apply to a lane, copied when it is created.</summary>
public sealed record LaneSettings
{
    /// <summary>The repository: an absolute path on the host, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>The workspace's completion policy.</summary>
    public CompletionPolicy Policy { get; init; } = CompletionPolicy.Prune;

    /// <summary>What happens when the par task is lost.</summary>
    public ParTaskLostPolicy OnParTaskLost { get; init; } = ParTaskLostPolicy.Rebind;

    /// <summary>The number of ports that the lane leases, 0 to 100.</summary>
    public int Ports { get; init; }

    /// <summary>The location of the worktree (<see cref="WorktreePlace"/>); null means the host's setting.</summary>
    public string? Worktrees { get; init; }

    /// <summary>The setup steps; null if there are none.</summary>
    public SetupSteps? Setup { get; init; }

    /// <summary>The approved setup file of the repository, if already known.</summary>
    public RepositorySetup? ApprovedSetup { get; init; }

    /// <summary>The hashes of the repository's approved setup files.</summary>
    public IReadOnlyList<string> SetupApprovals { get; init; } = [];
}

/// <summary>The archive that a lane is restored from.</summary>
public sealed record ArchiveSource
{
    /// <summary>The closed lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>That lane's branch; its archived state applies to the new lane's branch.</summary>
    public required string Branch { get; init; }
}

/// <summary>A queued lane got its slot; sent by admission in the transaction that took the slot.</summary>
public sealed record LaneAdmitted : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host whose slot was taken.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The host's revision when its slot was taken.</summary>
    public long HostRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Asks admission to admit queued lanes while there is a free slot.</summary>
public sealed record AdmitNext
{
    /// <summary>Only this workspace's lanes; null means all.</summary>
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>What freed the slot.</summary>
    public required Cause Cause { get; init; }
}
