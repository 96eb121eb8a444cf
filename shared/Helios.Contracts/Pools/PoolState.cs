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

    /// <summary>What a person should know: why it is not full, or that slots lie there that are not this host's.</summary>
    public string? Detail { get; init; }
}
