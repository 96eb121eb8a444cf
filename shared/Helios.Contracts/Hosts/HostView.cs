using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>A host as the world sees it.</summary>
public sealed record HostView
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Its state.</summary>
    public required HostStatus Status { get; init; }

    /// <summary>Grows with each start of its worktree agent.</summary>
    public required long Incarnation { get; init; }

    /// <summary>How many lanes it takes.</summary>
    public required int Slots { get; init; }

    /// <summary>How many it has.</summary>
    public required int UsedSlots { get; init; }

    /// <summary>The version of its worktree agent.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>The version of its git.</summary>
    public string? GitVersion { get; init; }

    /// <summary>The par task drivers it has.</summary>
    public IReadOnlyList<string> Drivers { get; init; } = [];

    /// <summary>What is wrong with it just now.</summary>
    public IReadOnlyList<HostIncidentView> Incidents { get; init; } = [];

    /// <summary>When it was last heard of.</summary>
    public required DateTimeOffset LastHeartbeatAt { get; init; }

    /// <summary>When it joined.</summary>
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>Grows by one with each committed change, from 1.</summary>
    public required long Revision { get; init; }
}
