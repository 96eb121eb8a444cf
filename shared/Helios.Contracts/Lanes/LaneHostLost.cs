using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>The lane's host does not answer; the lane is not dead.</summary>
public sealed record LaneHostLost
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
