using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>What a reconciliation knows of a lane.</summary>
internal sealed record KnownLane(LaneId LaneId, LaneStatus Status, HostId? HostId, DateTimeOffset UpdatedAt)
{
    public bool IsOpen => Status is not LaneStatus.Closed;

    /// <summary>Whether it is on its way from one state to another, so that what is found of it means nothing.</summary>
    public bool IsInTransition => Status is LaneStatus.New or LaneStatus.Provisioning or LaneStatus.Cleaning;
}
