using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Wants a text typed for a session's agent. Answered with <see cref="SessionMessageAccepted"/> or <see cref="Refused"/>; the same id again is the same message.</summary>
public sealed record SendToSession : IForSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The message.</summary>
    public required SessionMessageId MessageId { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
