using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;

namespace Helios.WorktreeAgent.Lanes;

/// <summary>The agent's record of a lane between operations.</summary>
internal sealed record LaneRecord
{
    public required LaneId LaneId { get; init; }

    /// <summary>The highest fence seen: an exclusive operation below it is superseded.</summary>
    public long HighestFence { get; init; }

    /// <summary>
    /// The highest fence of an exclusive operation: a run below it is superseded. Runs do not supersede each other, because several
    /// may be in flight at once and a bus delivers them in any order.
    /// </summary>
    public long ExclusiveFence { get; init; }

    public string DisplayName { get; init; } = "";

    public string Repository { get; init; } = "";

    public string WorktreePath { get; init; } = "";

    /// <summary>The resolved base and branch: after a restart the agent continues from the same commit.</summary>
    public ResolvedBase? Base { get; init; }

    /// <summary>The common git directory of its repository; null for lanes from before this was recorded.</summary>
    public string? CommonDir { get; init; }

    /// <summary>The lane's leased ports, held until tear-down.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    public ParTaskRecord? ParTask { get; init; }

    /// <summary>The loss of its par task, reported repeatedly until a new one is bound or the lane is torn down.</summary>
    public ParTaskLost? Loss { get; init; }

    /// <summary>Set when nothing is left of the lane; the record then only keeps the fences for a day.</summary>
    public DateTimeOffset? TornDownAt { get; init; }

    /// <summary>The same lane with everything ended; the fences stay.</summary>
    public LaneRecord Ended(DateTimeOffset at) => this with { Ports = [], Base = null, ParTask = null, Loss = null, TornDownAt = at };
}
