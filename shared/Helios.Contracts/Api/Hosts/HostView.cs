using System.Text.Json.Serialization;
using Helios.Contracts.Api.Agents;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Hosts;

/// <summary>The public view of a host.</summary>
public sealed record HostView
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Its display name.</summary>
    public required string Name { get; init; }

    /// <summary>Its state.</summary>
    public required HostStatus Status { get; init; }

    /// <summary>Increases with each start of its worktree agent.</summary>
    public required long Incarnation { get; init; }

    /// <summary>How many lanes it accepts.</summary>
    public required int Slots { get; init; }

    /// <summary>How many lanes it has.</summary>
    public required int UsedSlots { get; init; }

    /// <summary>The version of its worktree agent.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>The version of its git.</summary>
    public string? GitVersion { get; init; }

    /// <summary>The par task drivers that it supports.</summary>
    public IReadOnlyList<string> Drivers { get; init; } = [];

    /// <summary>Its labels: those of its agent's settings, and those set by an operator, which win.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Those of its labels that an operator set.</summary>
    public IReadOnlyDictionary<string, string> OperatorLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it accepts no new lanes because an operator drains it; kept while it is lost.</summary>
    public bool Draining { get; init; }

    /// <summary>The load, memory and disks of the machine; null until its agent has reported them.</summary>
    public HostMeasures? Measures { get; init; }

    /// <summary>Its pools of prepared worktrees.</summary>
    public IReadOnlyList<HostPoolView> Pools { get; init; } = [];

    /// <summary>The agents that it can start, as of its start; empty if it has not said.</summary>
    public IReadOnlyList<HostAgentView> Agents { get; init; } = [];

    /// <summary>When an operator took its access away; null if it has access.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Who took its access away.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>Its current problems.</summary>
    public IReadOnlyList<HostIncidentView> Incidents { get; init; } = [];

    /// <summary>When it was last heard from.</summary>
    public required DateTimeOffset LastHeartbeatAt { get; init; }

    /// <summary>When it joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>Increases by one with each committed change, from 1.</summary>
    public required long Revision { get; init; }
}

/// <summary>The states of a host.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<HostStatus>))]
public enum HostStatus
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>It answers.</summary>
    Online,

    /// <summary>It has been silent for too long.</summary>
    Lost,

    /// <summary>It accepts no new lanes.</summary>
    Draining,

    /// <summary>It accepts no new lanes and has none.</summary>
    Drained,
}

/// <summary>A pool of prepared worktrees on a host.</summary>
public sealed record HostPoolView
{
    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>How many worktrees it should have ready.</summary>
    public required int Size { get; init; }

    /// <summary>How many are ready.</summary>
    public required int Ready { get; init; }

    /// <summary>Their commit.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>Why it is not full.</summary>
    public string? Detail { get; init; }
}

/// <summary>Something that is wrong with a host just now.</summary>
public sealed record HostIncidentView
{
    /// <summary>Its kind.</summary>
    public required HostTroubleKind Incident { get; init; }

    /// <summary>The repository or folder.</summary>
    public required string Subject { get; init; }

    /// <summary>What is wrong, and what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>The lanes that it concerns.</summary>
    public required IReadOnlyList<LaneId> Lanes { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }
}
