using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Ends a session's agent, then the session. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record KillSession : IForSession, IExpectsRevision
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the session has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
