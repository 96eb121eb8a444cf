using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>A worktree agent has started. Sent until <see cref="HostRegistered"/> arrives.</summary>
public sealed record RegisterHost : IForHost, IHostReport
{
    TimeSpan? IHostReport.ExpiresAfter => TimeSpan.FromSeconds(60);

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

    /// <summary>The labels that the agent's settings give the host, for placement.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The public key of its signatures for lanes (<see cref="LaneSignature"/>), SubjectPublicKeyInfo in base 64; null from an agent that
    /// signs nothing.
    /// </summary>
    public string? LaneKey { get; init; }

    /// <summary>The agents that it can start; empty from a worktree agent that does not say.</summary>
    public IReadOnlyList<HostAgentView> Agents { get; init; } = [];

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

    /// <summary>The address at which hosts reach the API, if one is configured: the host checks whether it does.</summary>
    public string? ApiUrl { get; init; }
}

/// <summary>
/// A later incarnation of the host has registered, on this machine or another: the agent with a lower one ends itself. Sent to the
/// host's control queue, in answer to each message of the earlier incarnation.
/// </summary>
public sealed record HostSuperseded
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The newest known incarnation.</summary>
    public required long Incarnation { get; init; }
}

/// <summary>
/// The machine takes over the id of another host: its agent stores the id and the incarnation in its data folder, ends, and is that host
/// when it starts again. Sent to the control queue of the host that it was.
/// </summary>
public sealed record TakeOverHost
{
    /// <summary>The id that the agent has had so far.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The id that it takes over.</summary>
    public required HostId NewHostId { get; init; }

    /// <summary>The first incarnation under that id; everything below is refused.</summary>
    public required long Incarnation { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A worktree agent lives.</summary>
public sealed record HostHeartbeat : IForHost, IHostReport
{
    TimeSpan? IHostReport.ExpiresAfter => TimeSpan.FromSeconds(15);

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The agent's incarnation.</summary>
    public required long Incarnation { get; init; }

    /// <summary>Grows with each heartbeat.</summary>
    public required long Sequence { get; init; }

    /// <summary>The machine's load, memory and disks; null if they were not measured since the last heartbeat.</summary>
    public HostMeasures? Measures { get; init; }

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}
