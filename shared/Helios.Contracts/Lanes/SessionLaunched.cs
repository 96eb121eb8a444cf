using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>A session's agent runs in the lane; told again when it begins or ceases to need a person.</summary>
public sealed record SessionLaunched : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The session's revision that this follows from: what an earlier one led to and came late is ignored.</summary>
    public long? SessionRevision { get; init; }

    /// <summary>Whether it waits for a person.</summary>
    public bool NeedsPerson { get; init; }

    /// <summary>One sentence for the person.</summary>
    public string? Detail { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
