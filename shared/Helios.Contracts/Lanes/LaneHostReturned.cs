using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>The lane's host answers again.</summary>
public sealed record LaneHostReturned : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The host's boot id changed: nothing that ran before runs now.</summary>
    public bool Rebooted { get; init; }

    /// <summary>The host's revision when it returned: the lane ignores news that is older than what it has heard.</summary>
    public long HostRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
