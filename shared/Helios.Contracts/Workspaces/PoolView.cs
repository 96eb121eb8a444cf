namespace Helios.Contracts.Workspaces;

/// <summary>A workspace's worktrees that were made in advance.</summary>
public sealed record PoolView
{
    /// <summary>How many each host of the workspace keeps ready.</summary>
    public required int Size { get; init; }

    /// <summary>How many are ready, on all its hosts that are not lost.</summary>
    public required int Ready { get; init; }

    /// <summary>The commit that they are at, as was last reported; lanes that start from another one are made without the pool.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>What a person should know: why it is not full, or that slots lie there that are not this host's or not this installation's.</summary>
    public string? Detail { get; init; }
}
