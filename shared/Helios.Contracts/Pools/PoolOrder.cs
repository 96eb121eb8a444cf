using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Pools;

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
