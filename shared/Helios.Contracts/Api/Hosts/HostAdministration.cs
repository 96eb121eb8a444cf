using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Hosts;

/// <summary>What forgetting a host gives up: everything that the orchestrator knows to be there.</summary>
public sealed record HostLeftovers
{
    /// <summary>The host.</summary>
    public required HostView Host { get; init; }

    /// <summary>Whether it was only asked for; then nothing has changed.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Its open lanes, which close as <c>host_forgotten</c>.</summary>
    public required IReadOnlyList<HostLeftoverLane> Lanes { get; init; }

    /// <summary>Closed lanes whose unsaved work is archived in a repository of this host.</summary>
    public required IReadOnlyList<HostLeftoverLane> Archives { get; init; }

    /// <summary>The workspaces that only this host serves; they have no host until theirs are changed.</summary>
    public required IReadOnlyList<WorkspaceId> Workspaces { get; init; }
}

/// <summary>A lane of which something stays on a forgotten host.</summary>
public sealed record HostLeftoverLane
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Its workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>Its name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Its state.</summary>
    public required LaneStatus Status { get; init; }

    /// <summary>The repository on the host.</summary>
    public required string Repository { get; init; }

    /// <summary>Its branch.</summary>
    public required string Branch { get; init; }

    /// <summary>Its worktree; null if it is not known to have one.</summary>
    public string? WorktreePath { get; init; }

    /// <summary>The archive of its unsaved work, if it has one.</summary>
    public ArchiveView? Archive { get; init; }

    /// <summary>The last snapshot of its unsaved work, if there was one.</summary>
    public LaneSnapshotView? Snapshot { get; init; }
}

/// <summary>Where a lane would be placed now, and why not elsewhere.</summary>
public sealed record PlacementView
{
    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The host that a lane would get; null if none can take it now.</summary>
    public HostId? HostId { get; init; }

    /// <summary>Why the workspace takes no lane at all, whatever its hosts have free; null if it does.</summary>
    public string? Detail { get; init; }

    /// <summary>Every host, the best first.</summary>
    public required IReadOnlyList<HostPlacementView> Hosts { get; init; }
}

/// <summary>What placement decides about one host.</summary>
public sealed record HostPlacementView
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Its display name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it can take the lane now.</summary>
    public required bool Eligible { get; init; }

    /// <summary>Why it is chosen, comes later, or cannot take the lane.</summary>
    public required string Reason { get; init; }
}
