using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Reconciliation;

/// <summary>What a host found of Helios on its disk and in its process table.</summary>
public sealed record HostInventoryReported : IForHost, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The agent's incarnation.</summary>
    public required long Incarnation { get; init; }

    /// <summary>This inventory.</summary>
    public required string InventoryId { get; init; }

    /// <summary>Whether the agent waits for the plan before it takes lane commands.</summary>
    public required bool AtStart { get; init; }

    /// <summary>Worktrees that carry a mark.</summary>
    public required IReadOnlyList<FoundWorktree> Worktrees { get; init; }

    /// <summary>Lanes that have a par task here.</summary>
    public required IReadOnlyList<LaneId> ParTasks { get; init; }

    /// <summary>Lanes that have marked processes here.</summary>
    public required IReadOnlyList<LaneId> ProcessLanes { get; init; }

    /// <summary>Operations on the host's disk that are not settled.</summary>
    public IReadOnlyList<OperationId> Operations { get; init; } = [];

    /// <summary>URLs whose mirrors on this host no lane is in and nobody has asked for in a while.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>Whether something could not be looked at in time.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Lanes whose worktree the host has looked for, where it could look, and is not there. No other lane is missing.</summary>
    public IReadOnlyList<LaneId> Gone { get; init; } = [];

    /// <summary>What is wrong with the host itself.</summary>
    public IReadOnlyList<HostTrouble> Troubles { get; init; } = [];

    /// <summary>When it was taken.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who says so.</summary>
    public required Cause Cause { get; init; }
}
