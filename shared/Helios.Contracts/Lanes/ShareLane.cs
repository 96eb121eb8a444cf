using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>Several agents may use the lane from now on.</summary>
public sealed record ShareLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
