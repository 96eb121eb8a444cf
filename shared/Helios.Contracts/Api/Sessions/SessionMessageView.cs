using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Sessions;

/// <summary>A text that was sent to an agent.</summary>
public sealed record SessionMessageView
{
    /// <summary>The message.</summary>
    public required SessionMessageId MessageId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>Its progress.</summary>
    public required SessionMessageStatus Status { get; init; }

    /// <summary>Why it failed.</summary>
    public MessageRefusalReason? Reason { get; init; }

    /// <summary>One sentence for people.</summary>
    public string? Detail { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When it was typed.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When the agent confirmed it.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }
}

/// <summary>The progress of a text to an agent: accepted does not mean delivered, delivered does not mean acknowledged.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionMessageStatus>))]
public enum SessionMessageStatus
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>It was accepted and will be typed.</summary>
    Accepted,

    /// <summary>It was typed, and the agent became active.</summary>
    Delivered,

    /// <summary>The agent itself confirmed it.</summary>
    Acknowledged,

    /// <summary>It was not delivered.</summary>
    Failed,
}
