namespace Helios.Contracts.Sessions;

/// <summary>One decision about a session: what led to it and what it changed.</summary>
public sealed record SessionDecision
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What was taken into account: the kind of fact or command.</summary>
    public required string Fact { get; init; }

    /// <summary>Which axis changed: session, pull_request, runtime, activity, attachment or transport.</summary>
    public required string Axis { get; init; }

    /// <summary>From what, as state/reason.</summary>
    public required string From { get; init; }

    /// <summary>To what, as state/reason.</summary>
    public required string To { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public string? Why { get; init; }

    /// <summary>What was seen.</summary>
    public string? Evidence { get; init; }

    /// <summary>Who said so.</summary>
    public required string Actor { get; init; }

    /// <summary>The correlation id of what began it.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>The revision that it made.</summary>
    public required long Revision { get; init; }
}
