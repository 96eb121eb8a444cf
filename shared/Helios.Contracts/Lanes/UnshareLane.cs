using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>Only one agent may use the lane from now on; refused while any is attached.</summary>
public sealed record UnshareLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
