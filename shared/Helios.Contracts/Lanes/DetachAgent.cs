using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>An agent leaves a lane; one that is not attached changes nothing.</summary>
public sealed record DetachAgent : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The agent.</summary>
    public required string AgentId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
