using System.Text.Json.Serialization;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What a host's probes found about all its sessions in one round.</summary>
public sealed record SessionFactsReported : IForHost, IAgentReport
{
    TimeSpan? IHostReport.ExpiresAfter => TimeSpan.FromSeconds(30);

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Increases with each round of this host's agent.</summary>
    public required long Round { get; init; }

    /// <summary>Whether the round was late, so that it proves nothing.</summary>
    public bool Late { get; init; }

    /// <summary>Whether the terminal server answers.</summary>
    public required RuntimeServerFinding RuntimeServer { get; init; }

    /// <summary>The findings, one entry per session.</summary>
    public required IReadOnlyList<SessionFacts> Facts { get; init; }

    /// <summary>When the round began.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>What one round of probes found about a session.</summary>
public sealed record SessionFacts
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The launch of the agent; messages about an earlier one are ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>About its agent's runtime.</summary>
    public required RuntimeFinding Runtime { get; init; }

    /// <summary>About its agent's process.</summary>
    public required ProcessFinding Process { get; init; }

    /// <summary>
    /// Whether the machine was restarted since that launch: then missing agents have certainly ended, however many at once.
    /// </summary>
    public bool Rebooted { get; init; }

    /// <summary>The observation, in words.</summary>
    public required string Evidence { get; init; }
}

/// <summary>What a probe found about an agent's process.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ProcessFinding>))]
public enum ProcessFinding
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>It is running: same pid, same start time, same launch.</summary>
    Alive,

    /// <summary>It is certainly no longer running, or it belongs to another launch.</summary>
    Dead,

    /// <summary>It is unknown.</summary>
    Indeterminate,

    /// <summary>The probe itself failed.</summary>
    Failed,
}

/// <summary>What a probe found about an agent's runtime.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RuntimeFinding>))]
public enum RuntimeFinding
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>It exists.</summary>
    Alive,

    /// <summary>It certainly no longer exists.</summary>
    Gone,

    /// <summary>It is unknown: the terminal server does not answer.</summary>
    Unknown,

    /// <summary>The probe itself failed.</summary>
    Failed,
}

/// <summary>What a probe found about a host's terminal server.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RuntimeServerFinding>))]
public enum RuntimeServerFinding
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>It answers.</summary>
    Alive,

    /// <summary>It does not answer: this round proves nothing about any session of the host.</summary>
    Unreachable,
}

/// <summary>An agent's activity, observed by its host.</summary>
public sealed record ActivityReported : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The launch of the agent; messages about an earlier one are ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The activity.</summary>
    public required ActivityState Activity { get; init; }

    /// <summary>The observer.</summary>
    public required ActivitySource Source { get; init; }

    /// <summary>When it was observed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The open permission dialog, or the one that was answered.</summary>
    public string? DialogId { get; init; }

    /// <summary>Its last output.</summary>
    public string? OutputTail { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>An agent has met a usage limit of its account, as observed by its host.</summary>
public sealed record AgentLimited : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The launch of the agent; messages about an earlier one are ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>When it is reset, if the provider said so.</summary>
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>Whether the agent itself tries again, and needs no prompt.</summary>
    public bool Retries { get; init; }

    /// <summary>The provider's or the agent's own words.</summary>
    public string? Detail { get; init; }

    /// <summary>The observer.</summary>
    public required ActivitySource Source { get; init; }

    /// <summary>When it was observed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}
