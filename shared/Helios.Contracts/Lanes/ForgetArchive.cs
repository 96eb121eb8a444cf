using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>A closed lane's archive was dropped, so that its record names none from now on.</summary>
public sealed record ForgetArchive : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
