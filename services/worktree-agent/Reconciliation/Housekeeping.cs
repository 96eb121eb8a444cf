using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Runs;
using Helios.Worktrees;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Reconciliation;

/// <summary>Periodic maintenance: expired lane records, output of processes left by runs, the trash, packing of mirrors.</summary>
internal sealed class Housekeeping(
    LaneLedger ledger,
    LaneRuns runs,
    AgentSessions sessions,
    LaneLog log,
    SocketFolders sockets,
    IWorktrees worktrees,
    IMirrors mirrors,
    TimeProvider time,
    IOptions<ReconciliationOptions> options
)
{
    public async Task Round(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - options.Value.TombstoneFor;
        var forgotten = new HashSet<LaneId>();
        foreach (var record in ledger.All)
        {
            if (!ledger.Remove(record.LaneId, current => current.TornDownAt < since))
                continue;
            log.Remove(record.LaneId);
            sockets.Remove(record.LaneId);
            sessions.Forget(record.LaneId);
            forgotten.Add(record.LaneId);
        }

        runs.BoundEnded(forgotten.Contains);
        await worktrees.EmptyTrash(cancellationToken);
        await mirrors.Pack(cancellationToken);
    }
}
