using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.DeadLetters;

/// <summary>A message that failed for good.</summary>
public sealed record DeadLetterView
{
    /// <summary>Its number, ascending in the order of arrival.</summary>
    public required long DeadLetterId { get; init; }

    /// <summary>Whether somebody has acted.</summary>
    public required DeadLetterStatus Status { get; init; }

    /// <summary>The service in which it failed.</summary>
    public required string Origin { get; init; }

    /// <summary>The endpoint that it was sent to.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The name of its type, if it could be read.</summary>
    public string? MessageType { get; init; }

    /// <summary>Its id, if it could be read.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>A word for programs: <c>consumer_failed</c>, <c>not_understood</c>, <c>no_consumer</c> or <c>error_queue</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>What went wrong.</summary>
    public required string Detail { get; init; }

    /// <summary>The stack trace; only if a single dead letter is shown.</summary>
    public string? Evidence { get; init; }

    /// <summary>Its headers, one a line; only if a single dead letter is shown.</summary>
    public string? Headers { get; init; }

    /// <summary>The message as it arrived; only if a single dead letter is shown.</summary>
    public string? Body { get; init; }

    /// <summary>When it failed.</summary>
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>When it was sent again.</summary>
    public DateTimeOffset? ReplayedAt { get; init; }

    /// <summary>Who had it sent again.</summary>
    public string? ReplayedBy { get; init; }
}

/// <summary>The states of a dead letter.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<DeadLetterStatus>))]
public enum DeadLetterStatus
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>It waits for an operator.</summary>
    Open,

    /// <summary>It was sent again; if it fails again, that is another dead letter.</summary>
    Replayed,
}
