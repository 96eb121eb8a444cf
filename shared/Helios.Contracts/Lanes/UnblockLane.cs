using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>The person has answered; the lane goes back to what is in flight.</summary>
public sealed record UnblockLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session that recovered; absent when an operator asks.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
