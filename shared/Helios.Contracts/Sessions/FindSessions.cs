using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Asks for sessions, those that need attention first. Answered with <see cref="SessionsFound"/>.</summary>
public sealed record FindSessions
{
    /// <summary>Of this lane only.</summary>
    public LaneId? LaneId { get; init; }

    /// <summary>Of this workspace only.</summary>
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>Of this provider only.</summary>
    public string? Provider { get; init; }

    /// <summary>Whether to find those that have ended, too.</summary>
    public bool Ended { get; init; }

    /// <summary>Only those with this display status.</summary>
    public DisplayStatus? DisplayStatus { get; init; }

    /// <summary>How many at most.</summary>
    public required int Limit { get; init; }

    /// <summary>Where the last page ended.</summary>
    public string? After { get; init; }
}
