using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>A text that was sent to an agent.</summary>
public sealed record SessionMessageView
{
    /// <summary>The message.</summary>
    public required SessionMessageId MessageId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>How far it has come.</summary>
    public required SessionMessageStatus Status { get; init; }

    /// <summary>Why it failed.</summary>
    public MessageRefusalReason? Reason { get; init; }

    /// <summary>One sentence for a person.</summary>
    public string? Detail { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When it was typed.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When the agent has said so.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }
}

/// <summary>How far a text to an agent has come: accepted is not delivered, delivered is not seen.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionMessageStatus>))]
public enum SessionMessageStatus
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>It is kept and will be typed.</summary>
    Accepted,

    /// <summary>It was typed, and the agent became active.</summary>
    Delivered,

    /// <summary>The agent itself has said so.</summary>
    Acknowledged,

    /// <summary>It did not get there.</summary>
    Failed,
}
