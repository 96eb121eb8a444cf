using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>A host has kept the unsaved state of a lane. Changes nothing of the lane.</summary>
public sealed record LaneSnapshotTaken : IForLane, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The ref that names it.</summary>
    public required string Ref { get; init; }

    /// <summary>Its commit.</summary>
    public required string Commit { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}
