using Helios.Contracts.Identifiers;
using Helios.Contracts.Workspaces;

namespace Helios.Contracts.Lanes;

/// <summary>Asks for a lane: admission, placement and the record are one transaction. Answered with <see cref="LaneAccepted"/> or <see cref="Refused"/>.</summary>
public sealed record CreateLane : ILaneMessage
{
    /// <summary>The lane to make; chosen by the caller, so that the second delivery finds what the first made.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The workspace it belongs to.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The name for people, unique among the workspace's open lanes.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The host that the lane is placed on; it resolves base and branch as the first step of provisioning.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Whether the caller named the host; then a queued lane waits for this host.</summary>
    public bool HostPinned { get; init; }

    /// <summary>What to start from, as the caller said it or the workspace's default branch.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The commit to start from, a full object id, where it is known; else the host resolves <see cref="BaseRef"/>.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>The branch that the worktree is on.</summary>
    public required string Branch { get; init; }

    /// <summary>Whether the branch existed before, where that is known; such a branch is never deleted.</summary>
    public bool? BranchExisted { get; init; }

    /// <summary>Whether to wait for a slot instead of being refused.</summary>
    public bool Queue { get; init; }

    /// <summary>The workspace's settings as they were when the lane was asked for.</summary>
    public required LaneSettings Settings { get; init; }

    /// <summary>The caller's own id of the project context, kept and shown.</summary>
    public string? ProjectContextId { get; init; }

    /// <summary>The caller's labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The archive to restore; a lane from the base alone when absent.</summary>
    public ArchiveSource? RestoreFrom { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The workspace's settings that a lane lives by, copied at its creation.</summary>
public sealed record LaneSettings
{
    /// <summary>The repository: an absolute path on the host, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>The workspace's completion policy.</summary>
    public CompletionPolicy Policy { get; init; } = CompletionPolicy.Prune;

    /// <summary>What happens when the par task is lost.</summary>
    public ParTaskLostPolicy OnParTaskLost { get; init; } = ParTaskLostPolicy.Rebind;

    /// <summary>How many ports the lane leases, 0 to 100.</summary>
    public int Ports { get; init; }

    /// <summary>Where the worktree lies (<see cref="WorktreePlace"/>); where the host has them when null.</summary>
    public string? Worktrees { get; init; }

    /// <summary>The setup steps, none when null.</summary>
    public SetupSteps? Setup { get; init; }

    /// <summary>The repository's own setup file that was approved, where it is known already.</summary>
    public RepositorySetup? ApprovedSetup { get; init; }

    /// <summary>The hashes of the setup files of the repository's own that may run.</summary>
    public IReadOnlyList<string> SetupApprovals { get; init; } = [];
}

/// <summary>The archive that a lane is restored from.</summary>
public sealed record ArchiveSource
{
    /// <summary>The closed lane that it was made of.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>That lane's branch: what the archive says of it holds for the new lane's.</summary>
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

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Asks admission to let queued lanes in while a slot and a queued lane exist.</summary>
public sealed record AdmitNext
{
    /// <summary>Only this workspace's; all when absent.</summary>
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>What freed the slot.</summary>
    public required Cause Cause { get; init; }
}
