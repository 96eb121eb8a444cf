using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.Lanes;

/// <summary>
/// The lanes that are being created, changed or torn down: their state is in transition, and nothing can be started in them.
/// </summary>
internal interface IChangingLanes
{
    /// <summary>Whether a worktree or par task of the lane is being created or removed.</summary>
    bool IsChanging(LaneId lane);
}
