using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What a person is told: the body of a webhook, and the standard input of a command.</summary>
public sealed record SessionNotice
{
    /// <summary>Identifies the notice; the same id twice is the same notice again.</summary>
    public required string NoticeId { get; init; }

    /// <summary>What it is about: a reaction such as <c>agent-stuck</c>, or <c>host-incident</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Whether a person should look at once.</summary>
    public required bool Urgent { get; init; }

    /// <summary>Whether the agent was told first, and that did not help.</summary>
    public bool Escalated { get; init; }

    /// <summary>One or two sentences for a person.</summary>
    public required string Text { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session; absent when it is about a host.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SessionId? SessionId { get; init; }

    /// <summary>The session's lane.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LaneId? LaneId { get; init; }

    /// <summary>The lane's workspace.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>The pull request, where there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PullRequestUrl { get; init; }

    /// <summary>The correlation id of what began it.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>
/// Tells a host to run its own notify command, with a notice as JSON on standard input. Which program that is the host's settings say, never
/// this message. Idempotent by the notice's id; answered with <see cref="NoticeCommandRan"/>.
/// </summary>
public sealed record RunNoticeCommand
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>What to tell.</summary>
    public required SessionNotice Notice { get; init; }
}

/// <summary>What became of a notify command.</summary>
public sealed record NoticeCommandRan : IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The notice.</summary>
    public required string NoticeId { get; init; }

    /// <summary>Whether it ended with exit code 0.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Whether trying again is of no use, as where the host has no such command.</summary>
    public bool Final { get; init; }

    /// <summary>One sentence for a person when it did not.</summary>
    public string? Detail { get; init; }

    string IHostReport.SentTo => Endpoints.SessionReactions;
}

/// <summary>Something was decided to be done about a session, or has become due; the registry tells itself.</summary>
public sealed record ReactionsDue
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }
}
