using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Something was decided to be done about a session, or has become due; the registry tells itself.</summary>
public sealed record ReactionsDue
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }
}
