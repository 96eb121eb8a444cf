using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Sessions;

/// <summary>The explanation of a session's state.</summary>
public sealed record SessionExplanation
{
    /// <summary>The current session.</summary>
    public required SessionView Session { get; init; }

    /// <summary>A summary of one or two sentences for people.</summary>
    public required string Summary { get; init; }

    /// <summary>The latest decisions, newest first.</summary>
    public required IReadOnlyList<SessionDecision> Decisions { get; init; }

    /// <summary>The last observations, by source.</summary>
    public required IReadOnlyList<SessionEvidence> Evidence { get; init; }

    /// <summary>The latest texts sent to its agent, newest first.</summary>
    public required IReadOnlyList<SessionMessageView> Messages { get; init; }
}

/// <summary>A decision about a session: its cause and its effect.</summary>
public sealed record SessionDecision
{
    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The kind of fact or command.</summary>
    public required string Fact { get; init; }

    /// <summary>The axis that changed: session, pull_request, runtime, activity, attachment or transport.</summary>
    public required string Axis { get; init; }

    /// <summary>The old value, as state/reason.</summary>
    public required string From { get; init; }

    /// <summary>The new value, as state/reason.</summary>
    public required string To { get; init; }

    /// <summary>The reason, in one sentence.</summary>
    public string? Why { get; init; }

    /// <summary>The observation.</summary>
    public string? Evidence { get; init; }

    /// <summary>The source.</summary>
    public required string Actor { get; init; }

    /// <summary>The correlation id of its origin.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>The resulting revision.</summary>
    public required long Revision { get; init; }
}

/// <summary>The last observation of a session by one source.</summary>
public sealed record SessionEvidence
{
    /// <summary>The source: runtime, process, activity or scm.</summary>
    public required string Source { get; init; }

    /// <summary>The finding.</summary>
    public required string Finding { get; init; }

    /// <summary>The evidence.</summary>
    public string? Evidence { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The launch of the agent.</summary>
    public LaunchId? LaunchId { get; init; }
}

/// <summary>A doubt about whether a session's agent is alive: bounded, and stored with its evidence.</summary>
public sealed record Doubt
{
    /// <summary>How often in a row the same evidence was observed.</summary>
    public required int Attempts { get; init; }

    /// <summary>When this doubt began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>A hash of the evidence without times and counters.</summary>
    public required string EvidenceHash { get; init; }

    /// <summary>The observation, in words.</summary>
    public required string Evidence { get; init; }

    /// <summary>The reason that the session would end with if the doubt is confirmed.</summary>
    public SessionReason? ProposedReason { get; init; }
}
