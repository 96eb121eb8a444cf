using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.WorktreeAgent.Lanes;

namespace Helios.WorktreeAgent.Agents;

/// <summary>The lanes in which an agent may start.</summary>
internal sealed class AgentLanes(LaneLedger ledger, IChangingLanes changing)
{
    /// <summary>
    /// A lane that is in place. Throws <see cref="AgentRefusedException"/> if it is being created or removed, or is not here.
    /// </summary>
    public LaneRecord Ready(LaneId lane)
    {
        if (
            ledger.Find(lane) is not { ParTask: not null, TornDownAt: null } record
            || changing.IsChanging(lane)
            || !Directory.Exists(record.WorktreePath)
        )
        {
            throw new AgentRefusedException(
                AgentLaunchFailureReason.LaneNotReady,
                $"Lane {lane} has no worktree and par task on this host, or is being created or removed. Check its state."
            );
        }

        return record;
    }
}
