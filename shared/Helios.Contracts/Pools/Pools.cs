using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Pools;

/// <summary>Tells a host which pools of worktrees to keep: all of them, so that what is not named goes. Sent to the host's control queue.</summary>
public sealed record KeepPools
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Every pool of the host.</summary>
    public required IReadOnlyList<PoolOrder> Pools { get; init; }

    /// <summary>When it was read: what was read earlier says nothing against it.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>One pool to keep.</summary>
public sealed record PoolOrder
{
    /// <summary>The workspace whose lanes it is for.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The repository: an absolute path, or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>What lanes start from when they do not say: the pool follows it.</summary>
    public required string BaseRef { get; init; }

    /// <summary>Where the worktrees lie (<see cref="Workspaces.WorktreePlace"/>); where the host has them when absent.</summary>
    public string? Worktrees { get; init; }

    /// <summary>How many worktrees are to be ready, from 0.</summary>
    public required int Size { get; init; }
}

/// <summary>What a host's pools are like just now: all that it was told to keep.</summary>
public sealed record PoolsReported : IForHost, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The agent's incarnation.</summary>
    public required long Incarnation { get; init; }

    /// <summary>Grows with each report of an incarnation.</summary>
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

    /// <summary>How many worktrees the host was told to keep ready.</summary>
    public required int Size { get; init; }

    /// <summary>How many are ready.</summary>
    public required int Ready { get; init; }

    /// <summary>The commit that its base names, and that they are at; absent where it could not be told.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>What a person should know: why it is not full, or that slots lie there that are not this host's.</summary>
    public string? Detail { get; init; }
}

/// <summary>The orchestrator reminds itself: what a host is to keep may have changed, and is read once that is committed.</summary>
public sealed record TellPools : IForHost
{
    /// <summary>The host to tell.</summary>
    public required HostId HostId { get; init; }
}
