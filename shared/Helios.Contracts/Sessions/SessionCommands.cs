using System.Text.Json.Serialization;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>
/// Ensures that a lane has a session: created if there is none, attached if there is one. Answered with <see cref="SessionFound"/> or
/// <see cref="Refused"/>.
/// </summary>
public sealed record EnsureSession
{
    /// <summary>The id for a new session.</summary>
    public required SessionId NewSessionId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The lane's workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The lane's host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The agent: codex, claude-code, command, or another one that the lane's host has.</summary>
    public required string Provider { get; init; }

    /// <summary>Whether the host has announced the agent: then it need not be one that the registry knows.</summary>
    public bool IsOfHost { get; init; }

    /// <summary>The preferred transport; null means the harness if it is healthy.</summary>
    public string? PreferredTransport { get; init; }

    /// <summary>The provider's own id of a conversation to resume.</summary>
    public string? ProviderSessionId { get; init; }

    /// <summary>Whether to start the agent if none runs.</summary>
    public bool Launch { get; init; }

    /// <summary>How to start it; null means interactive.</summary>
    public AgentMode? Mode { get; init; }

    /// <summary>The first prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>The command to start, for the provider command.</summary>
    public IReadOnlyList<string> Argv { get; init; } = [];

    /// <summary>The model; null for the host's setting.</summary>
    public string? Model { get; init; }

    /// <summary>What it may do without asking; null for the host's setting.</summary>
    public AgentPermissions? Permissions { get; init; }

    /// <summary>Additional variables.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>The lane's branch, to find the session's pull request.</summary>
    public string? Branch { get; init; }

    /// <summary>The workspace's repository, a URL or a path.</summary>
    public string? Repository { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>
/// Restarts the agent of a session, with its conversation if the provider has it. Answered with <see cref="SessionFound"/> or
/// <see cref="Refused"/>.
/// </summary>
public sealed record RestoreSession : IForSession, IExpectsRevision
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The first prompt.</summary>
    public string? Prompt { get; init; }

    /// <summary>
    /// The revision that the caller expects; if the session has another, the command is refused with <c>revision_conflict</c>.
    /// </summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Ends a session's agent, then the session. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record KillSession : IForSession, IExpectsRevision
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>
    /// The revision that the caller expects; if the session has another, the command is refused with <c>revision_conflict</c>.
    /// </summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>
/// Ends a session's record and frees what it was mapped to; refused while an agent is alive. Answered with <see cref="SessionFound"/> or
/// <see cref="Refused"/>.
/// </summary>
public sealed record TerminateSession : IForSession, IExpectsRevision
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>
    /// The revision that the caller expects; if the session has another, the command is refused with <c>revision_conflict</c>.
    /// </summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Records that somebody holds a session. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record RecordSessionHeartbeat : IForSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>
/// Reports an agent's activity, sent over HTTP by a hook. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.
/// </summary>
public sealed record RecordSessionActivity : IForSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The launch of the agent; null means the current one.</summary>
    public LaunchId? LaunchId { get; init; }

    /// <summary>The activity.</summary>
    public required ActivityState Activity { get; init; }

    /// <summary>The observer.</summary>
    public required ActivitySource Source { get; init; }

    /// <summary>When it was observed; null means now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The open permission dialog, or the one that was answered.</summary>
    public string? DialogId { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Reports a session's pull request. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record RecordScmFacts : IForSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The facts.</summary>
    public required PullRequestFacts PullRequest { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>
/// Sends a message to a session's agent. Answered with <see cref="SessionMessageAccepted"/> or <see cref="Refused"/>; the same id again is
/// the same message.
/// </summary>
public sealed record SendToSession : IForSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The message.</summary>
    public required SessionMessageId MessageId { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A text was accepted and will be typed.</summary>
public sealed record SessionMessageAccepted
{
    /// <summary>The message.</summary>
    public required SessionMessageView Message { get; init; }

    /// <summary>The session.</summary>
    public required SessionView Session { get; init; }
}

/// <summary>A lane is being removed or has ended; its sessions end with it.</summary>
public sealed record LaneSessionsEnding : IForLane
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The reason.</summary>
    public required SessionEndingReason Reason { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Why the sessions of a lane end.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionEndingReason>))]
public enum SessionEndingReason
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>The lane is being cleaned up.</summary>
    LaneCleanup,

    /// <summary>The lane has ended.</summary>
    LaneClosed,
}

/// <summary>Sends a workspace's reaction settings to the session registry. Not answered; the higher revision wins.</summary>
public sealed record SetWorkspaceReactions
{
    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The workspace's revision.</summary>
    public required long Revision { get; init; }

    /// <summary>What to do about an idle agent.</summary>
    public required AgentIdlePolicy OnAgentIdle { get; init; }

    /// <summary>What to do about a new agent whose account is at its usage limit.</summary>
    public UsageLimitPolicy OnUsageLimit { get; init; }

    /// <summary>Who changed it.</summary>
    public required Cause Cause { get; init; }
}
