using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Asks for a session. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record GetSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }
}
