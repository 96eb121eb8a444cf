using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Says that somebody holds a session. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record RecordSessionHeartbeat : IForSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
