using Helios.Contracts.Identifiers;

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
