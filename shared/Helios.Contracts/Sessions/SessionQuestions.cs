using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Asks for a session. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record GetSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }
}

/// <summary>A session as it is now, after what was asked.</summary>
public sealed record SessionFound
{
    /// <summary>The session.</summary>
    public required SessionView Session { get; init; }
}

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

/// <summary>Sessions, those that need attention first.</summary>
public sealed record SessionsFound
{
    /// <summary>The sessions.</summary>
    public required IReadOnlyList<SessionView> Sessions { get; init; }

    /// <summary>Where the next page begins; absent at the end.</summary>
    public string? Next { get; init; }
}

/// <summary>Asks why a session is what it is. Answered with <see cref="SessionExplained"/> or <see cref="Refused"/>.</summary>
public sealed record ExplainSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }
}

/// <summary>Why a session is what it is.</summary>
public sealed record SessionExplained
{
    /// <summary>The explanation.</summary>
    public required SessionExplanation Explanation { get; init; }
}
