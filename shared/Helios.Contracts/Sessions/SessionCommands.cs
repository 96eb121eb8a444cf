using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Workspaces;

namespace Helios.Contracts.Sessions;

/// <summary>Wants a lane to have a session: made when there is none, attached when there is. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record EnsureSession
{
    /// <summary>The id to use if one must be made.</summary>
    public required SessionId NewSessionId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The lane's workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The lane's host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Which agent: codex, claude-code or command.</summary>
    public required string Provider { get; init; }

    /// <summary>How the session should reach its model; absent for the harness if it is well.</summary>
    public string? PreferredTransport { get; init; }

    /// <summary>The provider's own id of a conversation to go on with.</summary>
    public string? ProviderSessionId { get; init; }

    /// <summary>Whether the agent shall be started, if none runs.</summary>
    public bool Launch { get; init; }

    /// <summary>How to start it; interactive when absent.</summary>
    public AgentMode? Mode { get; init; }

    /// <summary>What to tell it first.</summary>
    public string? Prompt { get; init; }

    /// <summary>What to start, for the provider command.</summary>
    public IReadOnlyList<string> Argv { get; init; } = [];

    /// <summary>The lane's branch: the session's pull request is looked for under it.</summary>
    public string? Branch { get; init; }

    /// <summary>The workspace's repository, an address or a path.</summary>
    public string? Repository { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Starts the agent of a session again, with its conversation where the provider knows it. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record RestoreSession : IForSession, IExpectsRevision
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>What to tell it first.</summary>
    public string? Prompt { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the session has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Ends a session's agent, then the session. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record KillSession : IForSession, IExpectsRevision
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the session has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Ends a session's record and frees what it was mapped to; refused while an agent lives. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record TerminateSession : IForSession, IExpectsRevision
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the session has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Says that somebody holds a session. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record RecordSessionHeartbeat : IForSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Says what an agent is doing, told over HTTP by a hook. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record RecordSessionActivity : IForSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The start of the agent that is meant; the current one when absent.</summary>
    public LaunchId? LaunchId { get; init; }

    /// <summary>What it does.</summary>
    public required ActivityState Activity { get; init; }

    /// <summary>Who saw it.</summary>
    public required ActivitySource Source { get; init; }

    /// <summary>When it was seen; now when absent.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Which permission dialog it stands at, or which one was answered.</summary>
    public string? DialogId { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Says what is known of a session's pull request. Answered with <see cref="SessionFound"/> or <see cref="Refused"/>.</summary>
public sealed record RecordScmFacts : IForSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>What was fetched.</summary>
    public required PullRequestFacts PullRequest { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Wants a text typed for a session's agent. Answered with <see cref="SessionMessageAccepted"/> or <see cref="Refused"/>; the same id again is the same message.</summary>
public sealed record SendToSession : IForSession
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The message.</summary>
    public required SessionMessageId MessageId { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A text is kept and will be typed.</summary>
public sealed record SessionMessageAccepted
{
    /// <summary>The message.</summary>
    public required SessionMessageView Message { get; init; }

    /// <summary>The session.</summary>
    public required SessionView Session { get; init; }
}

/// <summary>A lane is being removed or has ended: its sessions end with it.</summary>
public sealed record LaneSessionsEnding : IForLane
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Why.</summary>
    public required SessionEndingReason Reason { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Why the sessions of a lane end.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionEndingReason>))]
public enum SessionEndingReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>The lane is being cleaned up.</summary>
    LaneCleanup,

    /// <summary>The lane has ended.</summary>
    LaneClosed,
}

/// <summary>Tells the session registry what a workspace wants of reactions. Not answered; of two, the one with the higher revision stands.</summary>
public sealed record SetWorkspaceReactions
{
    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The workspace's revision that says so.</summary>
    public required long Revision { get; init; }

    /// <summary>What to do about an agent that is idle.</summary>
    public required AgentIdlePolicy OnAgentIdle { get; init; }

    /// <summary>Who changed it.</summary>
    public required Cause Cause { get; init; }
}
