using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>A session's agent runs no longer.</summary>
public sealed record SessionEnded
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
