using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>Reconciliation found the worktree gone.</summary>
public sealed record LaneWorktreeMissing : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>In how many consecutive rounds it was gone.</summary>
    public required int Rounds { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
