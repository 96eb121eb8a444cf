using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Asks for a session. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record GetSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }
}

/// <summary>The current session, after the command.</summary>
public sealed record SessionFound
{
    /// <summary>The session.</summary>
    public required SessionView Session { get; init; }
}

/// <summary>Asks for sessions, those that need attention first. Answered with <see cref="SessionsFound"/>.</summary>
public sealed record FindSessions
{
    /// <summary>Only of this lane.</summary>
    public LaneId? LaneId { get; init; }

    /// <summary>Only of this workspace.</summary>
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>Only of this provider.</summary>
    public string? Provider { get; init; }

    /// <summary>Whether to include ended sessions.</summary>
    public bool Ended { get; init; }

    /// <summary>Only with this display status.</summary>
    public DisplayStatus? DisplayStatus { get; init; }

    /// <summary>The maximum number of sessions.</summary>
    public required int Limit { get; init; }

    /// <summary>The cursor of the previous page.</summary>
    public string? After { get; init; }
}

/// <summary>Sessions, those that need attention first.</summary>
public sealed record SessionsFound
{
    /// <summary>The sessions.</summary>
    public required IReadOnlyList<SessionView> Sessions { get; init; }

    /// <summary>The cursor of the next page; null on the last.</summary>
    public string? Next { get; init; }
}

/// <summary>Explains the state of a session. Answered with <see cref="SessionExplained"/> or <see cref="Refused"/>.</summary>
public sealed record ExplainSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }
}

/// <summary>The explanation of a session's state.</summary>
public sealed record SessionExplained
{
    /// <summary>The explanation.</summary>
    public required SessionExplanation Explanation { get; init; }
}
