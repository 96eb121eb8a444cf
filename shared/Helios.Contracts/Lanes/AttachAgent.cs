using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>An agent joins a lane; the same agent again changes nothing. Answered with <see cref="LaneAccepted"/> or <see cref="Refused"/>.</summary>
public sealed record AttachAgent : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The agent, 1 to 128 characters, as it names itself.</summary>
    public required string AgentId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
