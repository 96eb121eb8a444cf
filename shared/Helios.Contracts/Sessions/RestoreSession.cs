using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Starts the agent of a session again, with its conversation where the provider knows it. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record RestoreSession : IForSession, IExpectsRevision
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>What to tell it first.</summary>
    public string? Prompt { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the session has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
