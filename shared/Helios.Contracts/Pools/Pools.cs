using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Pools;

/// <summary>Lists all pools of worktrees that a host keeps; it removes all others. Sent to the host's control queue.</summary>
public sealed record KeepPools
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Every pool of the host.</summary>
    public required IReadOnlyList<PoolOrder> Pools { get; init; }

    /// <summary>When the list was read; the host ignores lists that were read earlier.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>One pool to keep.</summary>
public sealed record PoolOrder
{
    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The repository: an absolute path, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>The default base of lanes, which the pool follows.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The location of the worktrees (<see cref="Api.Constraints.WorktreePlace"/>); null means the host's setting.</summary>
    public string? Worktrees { get; init; }

    /// <summary>The number of worktrees to keep ready, from 0.</summary>
    public required int Size { get; init; }
}

/// <summary>The current state of all pools of a host.</summary>
public sealed record PoolsReported : IForHost, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The agent's incarnation.</summary>
    public required long Incarnation { get; init; }

    /// <summary>Increases with each report of an incarnation.</summary>
    public required long Sequence { get; init; }

    /// <summary>Its pools.</summary>
    public required IReadOnlyList<PoolState> Pools { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>One pool of one host.</summary>
public sealed record PoolState
{
    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The number of worktrees to keep ready.</summary>
    public required int Size { get; init; }

    /// <summary>How many are ready.</summary>
    public required int Ready { get; init; }

    /// <summary>The commit of its base and of its worktrees; null if unknown.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>A message for people: why it is not full, or that there are entries of another host.</summary>
    public string? Detail { get; init; }
}

/// <summary>Sent by the orchestrator to itself: a host's pools may have changed, and are read after the commit.</summary>
public sealed record SendPools : IForHost
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }
}
