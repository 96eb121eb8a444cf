using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Lanes;

/// <summary>The archive of a lane that was closed with unsaved work.</summary>
public sealed record LaneArchiveView
{
    /// <summary>The lane that it was created from.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The lane's workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The lane's name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The host of its repository.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The repository on that host.</summary>
    public required string Repository { get; init; }

    /// <summary>The lane's branch.</summary>
    public required string Branch { get; init; }

    /// <summary>The ref that the lane started from.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The commit that the lane started from.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>The archive.</summary>
    public required ArchiveView Archive { get; init; }

    /// <summary>The lane's revision.</summary>
    public required long Revision { get; init; }

    /// <summary>When the lane was closed.</summary>
    public required DateTimeOffset ClosedAt { get; init; }
}
