using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>A lane, as seen by reconciliation.</summary>
internal sealed record KnownLane(LaneId LaneId, LaneStatus Status, HostId? HostId, DateTimeOffset UpdatedAt)
{
    public WorkspaceId WorkspaceId { get; init; }

    public bool IsOpen => Status is not LaneStatus.Closed;

    /// <summary>Whether it is in transition, so that findings about it mean nothing.</summary>
    public bool IsInTransition => Status is LaneStatus.New or LaneStatus.Provisioning or LaneStatus.Cleaning;
}
