using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>A session's agent runs no longer.</summary>
public sealed record SessionEnded : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The session's revision that this follows from: what an earlier one led to and came late is ignored.</summary>
    public long? SessionRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
