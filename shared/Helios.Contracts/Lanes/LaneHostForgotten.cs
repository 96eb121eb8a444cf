using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>An operator gave the host up, with consent; the lane closes and names what stayed there.</summary>
public sealed record LaneHostForgotten : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
