using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What a host's probes found of all its sessions in one round.</summary>
public sealed record SessionFactsReported : IForHost, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Grows with each round of this host's agent.</summary>
    public required long Round { get; init; }

    /// <summary>Whether the round came late, so that nobody may be judged by it.</summary>
    public bool Late { get; init; }

    /// <summary>Whether what keeps the terminals answers.</summary>
    public required RuntimeServerFinding RuntimeServer { get; init; }

    /// <summary>What was found, one entry per session.</summary>
    public required IReadOnlyList<SessionFacts> Facts { get; init; }

    /// <summary>When the round began.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>What one round of probes found of one session.</summary>
public sealed record SessionFacts
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The start of the agent that is meant; what concerns an earlier one is ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>Of what its agent runs in.</summary>
    public required RuntimeFinding Runtime { get; init; }

    /// <summary>Of its agent's process.</summary>
    public required ProcessFinding Process { get; init; }

    /// <summary>Whether the machine was restarted since that start: then what is gone is gone for certain, however many went at once.</summary>
    public bool Rebooted { get; init; }

    /// <summary>What was seen, in words.</summary>
    public required string Evidence { get; init; }
}

/// <summary>What a probe found of an agent's process.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ProcessFinding>))]
public enum ProcessFinding
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>It runs: same pid, same start time, same launch.</summary>
    Alive,

    /// <summary>It is certainly not running any more, or it is not this launch's.</summary>
    Dead,

    /// <summary>It could not be told.</summary>
    Indeterminate,

    /// <summary>The probe itself failed.</summary>
    Failed,
}

/// <summary>What a probe found of the thing that an agent runs in.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RuntimeFinding>))]
public enum RuntimeFinding
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>It is there.</summary>
    Alive,

    /// <summary>It is certainly not there any more.</summary>
    Gone,

    /// <summary>It could not be told: what keeps the terminals does not answer.</summary>
    Unknown,

    /// <summary>The probe itself failed.</summary>
    Failed,
}

/// <summary>What a probe found of the thing that keeps a host's terminals.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RuntimeServerFinding>))]
public enum RuntimeServerFinding
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>It answers.</summary>
    Alive,

    /// <summary>It does not: no session of the host may be judged by this round.</summary>
    Unreachable,
}

/// <summary>What an agent is doing, seen by its host.</summary>
public sealed record ActivityReported : IForSession, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The start of the agent that is meant; what concerns an earlier one is ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>What it does.</summary>
    public required ActivityState Activity { get; init; }

    /// <summary>Who saw it.</summary>
    public required ActivitySource Source { get; init; }

    /// <summary>When it was seen.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Which permission dialog it stands at, or which one was answered.</summary>
    public string? DialogId { get; init; }

    /// <summary>The last of what it showed.</summary>
    public string? OutputTail { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
