using Helios.Contracts.Api.Harness;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Sessions;

/// <summary>The public view of a session.</summary>
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

    /// <summary>The agent: codex, claude-code, command, or another one that the lane's host has.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's own id of the conversation; null until the agent has reported it.</summary>
    public string? ProviderSessionId { get; init; }

    /// <summary>The same, for codex only.</summary>
    public string? CodexSessionId { get; init; }

    /// <summary>How it reaches its model.</summary>
    public required SessionTransport Transport { get; init; }

    /// <summary>Why it uses this transport.</summary>
    public required SessionDiagnostics Diagnostics { get; init; }

    /// <summary>Whether it is in use.</summary>
    public required AttachmentStatus Status { get; init; }

    /// <summary>The one-word status for people.</summary>
    public required DisplayStatus DisplayStatus { get; init; }

    /// <summary>The axes of its state.</summary>
    public required SessionAxes State { get; init; }

    /// <summary>The agent's current launch; null if no agent was ever started.</summary>
    public LaunchId? LaunchId { get; init; }

    /// <summary>How the agent was started.</summary>
    public AgentMode? Mode { get; init; }

    /// <summary>The model that was asked for; null for the host's setting.</summary>
    public string? Model { get; init; }

    /// <summary>The permissions that were asked for; null for the host's setting.</summary>
    public AgentPermissions? Permissions { get; init; }

    /// <summary>The usage limit that stops the agent; null if none is known.</summary>
    public SessionLimit? Limit { get; init; }

    /// <summary>When the last heartbeat arrived.</summary>
    public DateTimeOffset? LastHeartbeatAt { get; init; }

    /// <summary>One sentence for people about the last problem.</summary>
    public string? Detail { get; init; }

    /// <summary>Increases by one with each change.</summary>
    public required long Revision { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>A usage limit of the account that an agent works with.</summary>
public sealed record SessionLimit
{
    /// <summary>When the agent first met it.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the agent last met it.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>When it is reset, as the provider says; null if the provider did not say.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>When Helios looks at the agent again: at the reset, or after a while if that is unknown.</summary>
    public required DateTimeOffset CheckAt { get; init; }

    /// <summary>The provider's or the agent's own words.</summary>
    public string? Detail { get; init; }
}

/// <summary>Why a session uses its transport.</summary>
public sealed record SessionDiagnostics
{
    /// <summary>The transport that was chosen.</summary>
    public required SessionTransport SelectedTransport { get; init; }

    /// <summary>Why it is not the preferred one; null if it is.</summary>
    public string? DegradeReason { get; init; }

    /// <summary>The known status of the harness when it was chosen; null for providers that do not use it.</summary>
    public HarnessStatus? HarnessStatus { get; init; }

    /// <summary>When it was chosen.</summary>
    public required DateTimeOffset Since { get; init; }
}

/// <summary>The axes of a session's state.</summary>
public sealed record SessionAxes
{
    /// <summary>Its state.</summary>
    public required SessionAxis Session { get; init; }

    /// <summary>Its pull request.</summary>
    public required PullRequestAxis PullRequest { get; init; }

    /// <summary>Its agent's runtime.</summary>
    public required RuntimeAxis Runtime { get; init; }

    /// <summary>Its agent's last observed activity; null while none is known.</summary>
    public ActivityAxis? Activity { get; init; }

    /// <summary>The current doubt about it, if any.</summary>
    public Doubt? Detecting { get; init; }
}

/// <summary>A session's state and its reason.</summary>
public sealed record SessionAxis
{
    /// <summary>The state.</summary>
    public required SessionState State { get; init; }

    /// <summary>The reason.</summary>
    public required SessionReason Reason { get; init; }
}

/// <summary>The agent's runtime.</summary>
public sealed record RuntimeAxis
{
    /// <summary>The state.</summary>
    public required RuntimeState State { get; init; }

    /// <summary>The reason.</summary>
    public required RuntimeReason Reason { get; init; }
}

/// <summary>The last observed activity of the agent.</summary>
public sealed record ActivityAxis
{
    /// <summary>The activity.</summary>
    public required ActivityState State { get; init; }

    /// <summary>When it was observed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The observer.</summary>
    public required ActivitySource Source { get; init; }

    /// <summary>The open permission dialog, while the agent is blocked; its answer names it.</summary>
    public string? DialogId { get; init; }
}

/// <summary>The pull request of a session.</summary>
public sealed record PullRequestAxis
{
    /// <summary>The state.</summary>
    public required PullRequestState State { get; init; }

    /// <summary>The reason.</summary>
    public required PullRequestReason Reason { get; init; }

    /// <summary>Its number.</summary>
    public int? Number { get; init; }

    /// <summary>Its URL for people.</summary>
    public string? Url { get; init; }

    /// <summary>The last fetched facts.</summary>
    public PullRequestFacts? Facts { get; init; }
}
