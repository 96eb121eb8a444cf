using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>A worktree agent has started. Sent until <see cref="HostRegistered"/> arrives.</summary>
public sealed record RegisterHost : IForHost, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Its display name.</summary>
    public required string Name { get; init; }

    /// <summary>Increases with each start of the agent.</summary>
    public required long Incarnation { get; init; }

    /// <summary>The kernel's boot id.</summary>
    public required string BootId { get; init; }

    /// <summary>The installation it belongs to.</summary>
    public required string InstallationId { get; init; }

    /// <summary>How many lanes it accepts.</summary>
    public required int Slots { get; init; }

    /// <summary>The version of the agent.</summary>
    public required string AgentVersion { get; init; }

    /// <summary>The version of git.</summary>
    public required string GitVersion { get; init; }

    /// <summary>The par task drivers that it supports.</summary>
    public required IReadOnlyList<string> Drivers { get; init; }

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who reports it.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The orchestrator knows the host; sent to the host's queue.</summary>
public sealed record HostRegistered
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The incarnation that was registered.</summary>
    public required long Incarnation { get; init; }
}

/// <summary>A worktree agent lives.</summary>
public sealed record HostHeartbeat : IForHost, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The agent's incarnation.</summary>
    public required long Incarnation { get; init; }

    /// <summary>Grows with each heartbeat.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}
