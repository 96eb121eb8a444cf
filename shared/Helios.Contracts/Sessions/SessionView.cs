using Helios.Contracts.Harness;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>A session as the world sees it.</summary>
public sealed record SessionView
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>Its lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The lane's workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The lane's host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Which agent: codex, claude-code or command.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's own id of the conversation; absent until the agent has told it.</summary>
    public string? ProviderSessionId { get; init; }

    /// <summary>The same, for codex only.</summary>
    public string? CodexSessionId { get; init; }

    /// <summary>How it reaches its model.</summary>
    public required SessionTransport Transport { get; init; }

    /// <summary>Why it does so.</summary>
    public required SessionDiagnostics Diagnostics { get; init; }

    /// <summary>Whether somebody holds it.</summary>
    public required AttachmentStatus Status { get; init; }

    /// <summary>One word for a person.</summary>
    public required DisplayStatus DisplayStatus { get; init; }

    /// <summary>The axes of its state.</summary>
    public required SessionAxes State { get; init; }

    /// <summary>The agent's current start; absent when no agent was ever started.</summary>
    public LaunchId? LaunchId { get; init; }

    /// <summary>How the agent was started.</summary>
    public AgentMode? Mode { get; init; }

    /// <summary>When somebody last said that they hold it.</summary>
    public DateTimeOffset? LastHeartbeatAt { get; init; }

    /// <summary>One sentence for a person about the last thing that went wrong.</summary>
    public string? Detail { get; init; }

    /// <summary>Grows by one with each change.</summary>
    public required long Revision { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>Why a session reaches its model the way it does.</summary>
public sealed record SessionDiagnostics
{
    /// <summary>The transport that was chosen.</summary>
    public required SessionTransport SelectedTransport { get; init; }

    /// <summary>Why it is not the preferred one; absent when it is.</summary>
    public string? DegradeReason { get; init; }

    /// <summary>What was known of the harness when it was chosen; absent for providers that do not use it.</summary>
    public HarnessStatus? HarnessStatus { get; init; }

    /// <summary>When it was chosen.</summary>
    public required DateTimeOffset Since { get; init; }
}

/// <summary>The axes of a session's state.</summary>
public sealed record SessionAxes
{
    /// <summary>What it is doing.</summary>
    public required SessionAxis Session { get; init; }

    /// <summary>Its pull request.</summary>
    public required PullRequestAxis PullRequest { get; init; }

    /// <summary>What its agent runs in.</summary>
    public required RuntimeAxis Runtime { get; init; }

    /// <summary>What its agent was last seen doing; absent while nobody has said anything.</summary>
    public ActivityAxis? Activity { get; init; }

    /// <summary>The doubt about it, while there is one.</summary>
    public Quarantine? Detecting { get; init; }
}

/// <summary>What a session is doing, and why.</summary>
public sealed record SessionAxis
{
    /// <summary>The state.</summary>
    public required SessionState State { get; init; }

    /// <summary>Why.</summary>
    public required SessionReason Reason { get; init; }
}

/// <summary>What the agent runs in.</summary>
public sealed record RuntimeAxis
{
    /// <summary>The state.</summary>
    public required RuntimeState State { get; init; }

    /// <summary>Why.</summary>
    public required RuntimeReason Reason { get; init; }
}

/// <summary>What the agent was last seen doing.</summary>
public sealed record ActivityAxis
{
    /// <summary>The activity.</summary>
    public required ActivityState State { get; init; }

    /// <summary>When it was seen.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who saw it.</summary>
    public required ActivitySource Source { get; init; }

    /// <summary>Which permission dialog the agent stands at, while it is blocked; its answer names it.</summary>
    public string? DialogId { get; init; }
}

/// <summary>The pull request of a session.</summary>
public sealed record PullRequestAxis
{
    /// <summary>The state.</summary>
    public required PullRequestState State { get; init; }

    /// <summary>Why.</summary>
    public required PullRequestReason Reason { get; init; }

    /// <summary>Its number.</summary>
    public int? Number { get; init; }

    /// <summary>Where a person finds it.</summary>
    public string? Url { get; init; }

    /// <summary>What was last fetched of it.</summary>
    public PullRequestFacts? Facts { get; init; }
}
