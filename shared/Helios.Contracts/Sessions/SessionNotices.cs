using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>A notice to a person: the body of a webhook, and the standard input of a command.</summary>
public sealed record SessionNotice
{
    /// <summary>Identifies the notice; the same id means the same notice.</summary>
    public required string NoticeId { get; init; }

    /// <summary>Its subject: a reaction such as <c>agent-stuck</c>, or <c>host-incident</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Whether it is urgent.</summary>
    public required bool Urgent { get; init; }

    /// <summary>Whether the agent was prompted first, without success.</summary>
    public bool Escalated { get; init; }

    /// <summary>One or two sentences for people.</summary>
    public required string Text { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session; null if it is about a host.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SessionId? SessionId { get; init; }

    /// <summary>The session's lane.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LaneId? LaneId { get; init; }

    /// <summary>The lane's workspace.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>The pull request, if there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PullRequestUrl { get; init; }

    /// <summary>The correlation id of its origin.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>
/// Orders a host to run its own notify command, with a notice as JSON on standard input. Only the host's settings say which program that
/// is, never this message. Idempotent by the notice's id; answered with <see cref="NoticeCommandRan"/>.
/// </summary>
public sealed record RunNoticeCommand
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The notice.</summary>
    public required SessionNotice Notice { get; init; }
}

/// <summary>The result of a notify command.</summary>
public sealed record NoticeCommandRan : IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The notice.</summary>
    public required string NoticeId { get; init; }

    /// <summary>Whether it exited with 0.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Whether a retry is useless, for example because the host has no such command.</summary>
    public bool Final { get; init; }

    /// <summary>One sentence for people, if it failed.</summary>
    public string? Detail { get; init; }

    string IHostReport.SentTo => Endpoints.NoticeReports;
}

/// <summary>A reaction to a session was decided or is due; sent by the registry to itself.</summary>
public sealed record ReactionsDue
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }
}
