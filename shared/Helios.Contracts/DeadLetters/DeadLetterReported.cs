namespace Helios.Contracts.DeadLetters;

/// <summary>A message has failed for good in another service. The orchestrator keeps it for an operator.</summary>
public sealed record DeadLetterReported
{
    /// <summary>The id of this report: one that arrives twice is kept once.</summary>
    public required Guid ReportId { get; init; }

    /// <summary>The service in which it failed, such as <c>session-registry</c> or <c>worktree-agent:ho_…</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>The endpoint that it was sent to.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Its id, if it could be read.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>Its types, separated by semicolons, if they could be read.</summary>
    public string? MessageType { get; init; }

    /// <summary>A word for programs: <c>consumer_failed</c>, <c>not_understood</c> or <c>no_consumer</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>What went wrong.</summary>
    public required string Detail { get; init; }

    /// <summary>The stack trace, if there is one.</summary>
    public string? Evidence { get; init; }

    /// <summary>Its headers, one a line.</summary>
    public string? Headers { get; init; }

    /// <summary>The media type of its body.</summary>
    public string? ContentType { get; init; }

    /// <summary>The message as it arrived.</summary>
    public required string Body { get; init; }

    /// <summary>When it failed.</summary>
    public required DateTimeOffset FailedAt { get; init; }
}
