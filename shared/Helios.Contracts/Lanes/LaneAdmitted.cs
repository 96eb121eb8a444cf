using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

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
