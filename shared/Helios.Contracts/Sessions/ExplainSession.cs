using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Asks why a session is what it is. Answered with <see cref="SessionExplained"/> or <see cref="Refused"/>.</summary>
public sealed record ExplainSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }
}
