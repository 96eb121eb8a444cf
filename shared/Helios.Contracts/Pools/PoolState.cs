using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Pools;

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

    /// <summary>How many lie in the repository that are another host's or another installation's; they are left alone.</summary>
    public int Foreign { get; init; }

    /// <summary>Why it is not full, where something is wrong.</summary>
    public string? Detail { get; init; }
}
