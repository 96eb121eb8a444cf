using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Asks for a session. Answered with <see cref="SessionFound"/> or <see cref="SessionRefused"/>.</summary>
public sealed record GetSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }
}
