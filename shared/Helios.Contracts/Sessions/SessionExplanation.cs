using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Why a session is what it is.</summary>
public sealed record SessionExplanation
{
    /// <summary>The session as it is now.</summary>
    public required SessionView Session { get; init; }

    /// <summary>Why it is so, in one or two sentences for a person.</summary>
    public required string Summary { get; init; }

    /// <summary>The last decisions, newest first.</summary>
    public required IReadOnlyList<SessionDecision> Decisions { get; init; }

    /// <summary>What was last seen of it, by source.</summary>
    public required IReadOnlyList<SessionEvidence> Evidence { get; init; }

    /// <summary>The last texts that were sent to its agent, newest first.</summary>
    public required IReadOnlyList<SessionMessageView> Messages { get; init; }
}

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

/// <summary>What one observer last saw of a session.</summary>
public sealed record SessionEvidence
{
    /// <summary>Who saw it: runtime, process, activity or scm.</summary>
    public required string Source { get; init; }

    /// <summary>What was found.</summary>
    public required string Finding { get; init; }

    /// <summary>The words for it.</summary>
    public string? Evidence { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>For which start of the agent.</summary>
    public LaunchId? LaunchId { get; init; }
}

/// <summary>The doubt about a session: bounded, and kept with its evidence.</summary>
public sealed record Quarantine
{
    /// <summary>How often in a row the same evidence was seen.</summary>
    public required int Attempts { get; init; }

    /// <summary>When this doubt began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>A hash of the evidence without times and counters.</summary>
    public required string EvidenceHash { get; init; }

    /// <summary>What was seen, in words.</summary>
    public required string Evidence { get; init; }

    /// <summary>What the session would end with, if the doubt proves right.</summary>
    public SessionReason? ProposedReason { get; init; }
}
