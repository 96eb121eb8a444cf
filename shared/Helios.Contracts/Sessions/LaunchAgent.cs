using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Starts a session's agent on a host. Idempotent by its launch id; sent again until <see cref="AgentLaunched"/> or <see cref="AgentLaunchFailed"/> answers.</summary>
public sealed record LaunchAgent
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>This start.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The lane's workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>Which agent.</summary>
    public required string Provider { get; init; }

    /// <summary>How it reaches its model; address and key come from the host's own settings.</summary>
    public required SessionTransport Transport { get; init; }

    /// <summary>How to start it.</summary>
    public required AgentMode Mode { get; init; }

    /// <summary>What to tell it first.</summary>
    public string? Prompt { get; init; }

    /// <summary>The conversation to go on with.</summary>
    public string? ResumeProviderSessionId { get; init; }

    /// <summary>What to start, for the provider command.</summary>
    public IReadOnlyList<string> Argv { get; init; } = [];

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
