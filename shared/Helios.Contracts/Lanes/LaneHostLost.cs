using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>The lane's host does not answer; the lane is not dead.</summary>
public sealed record LaneHostLost : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The host's revision when it was lost: the lane ignores news that is older than what it has heard.</summary>
    public long HostRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
