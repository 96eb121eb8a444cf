using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>A person is needed: an operator says so, or a session does.</summary>
public sealed record BlockLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>One sentence for the person.</summary>
    public string? Detail { get; init; }

    /// <summary>The session that needs a person; absent when an operator asks.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
