using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;

namespace Helios.Contracts.Worktrees;

/// <summary>The lane is ready on its host.</summary>
public sealed record LaneProvisioned : IOperationReport
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The worktree.</summary>
    public required string WorktreePath { get; init; }

    /// <summary>The par task that was bound.</summary>
    public required ParTaskView ParTask { get; init; }

    /// <summary>The leased ports.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Whether the worktree was one of the pool's.</summary>
    public bool FromPool { get; init; }

    /// <summary>What base and branch turned out to be, where the host was left to find out.</summary>
    public ResolvedBase? Base { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
