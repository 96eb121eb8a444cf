using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Worktrees;

/// <summary>A lane's par task is gone, or was stale and killed; a fact, not the answer to an operation.</summary>
public sealed record ParTaskLost : ILaneMessage, IHostReport
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The par task that is lost.</summary>
    public required string ParTaskId { get; init; }

    /// <summary>How it was lost.</summary>
    public required ParTaskLossReason Reason { get; init; }

    /// <summary>What was seen.</summary>
    public required string Evidence { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who says so.</summary>
    public required Cause Cause { get; init; }
}
