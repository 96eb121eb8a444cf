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
