using System.Collections.Concurrent;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Worktrees;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Runs;
using Helios.WorktreeAgent.Terminals;
using Helios.Worktrees;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Reconciliation;

/// <summary>Removes what is left of a lane that no longer exists: processes, then worktrees, whose unsaved work is archived.</summary>
internal sealed class OrphanRemoval(
    IWorktrees worktrees,
    ParTasks.ParTasks parTasks,
    LaneRuns runs,
    AgentTerminations agents,
    TerminalKeeper terminals,
    LaneLedger ledger,
    HostFolder folder,
    TimeProvider time,
    IOptions<ReconciliationOptions> options
)
{
    /// <summary>Removes the remains of one lane and adds what was found. A dry run only adds.</summary>
    public async Task Remove(
        ReconcileHost plan,
        LaneId lane,
        FoundWorktree[] found,
        bool alive,
        ConcurrentQueue<ReconciledOrphan> orphans,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        if (found.Any(worktree => now - worktree.CreatedAt < options.Value.ReconcileMinAge))
            return;
        var ending = plan.DryRun ? ResourceEnding.NotApplicable : ResourceEnding.Removed;
        var parTask = ledger.Find(lane)?.ParTask;
        if (alive || parTask is not null)
        {
            if (!plan.DryRun && !await EndProcesses(lane, orphans, cancellationToken))
                return;
            orphans.Enqueue(
                parTask is not null
                    ? Orphan(lane, ResourceKind.ParTask, parTask.ParTaskId, ending)
                    : Orphan(lane, ResourceKind.Processes, lane.ToString(), ending)
            );
        }

        var complete = true;
        foreach (var worktree in found.Where(IsOfThisHost))
        {
            var result = await worktrees.RemoveOrphan(worktree, plan.DryRun, cancellationToken);
            complete &= result.Complete;
            orphans.Enqueue(
                result.Complete
                    ? Orphan(lane, ResourceKind.Worktree, worktree.WorktreePath, ending, detail: null, result.Archive)
                    : Orphan(lane, ResourceKind.Worktree, worktree.WorktreePath, ResourceEnding.Failed, result.Detail, result.Archive)
            );
        }

        if (complete && !plan.DryRun && ledger.Find(lane) is { TornDownAt: null })
            ledger.Change(lane, record => record.Ended(now));
    }

    /// <summary>A lane whose remains could not be removed.</summary>
    public static ReconciledOrphan Failure(LaneId lane, string detail) =>
        Orphan(lane, ResourceKind.Worktree, lane.ToString(), ResourceEnding.Failed, detail);

    private bool IsOfThisHost(FoundWorktree worktree) =>
        worktree.InstallationId == folder.Identity.InstallationId && (worktree.HostId ?? folder.Identity.HostId) == folder.Identity.HostId;

    private async Task<bool> EndProcesses(LaneId lane, ConcurrentQueue<ReconciledOrphan> orphans, CancellationToken cancellationToken)
    {
        await agents.EndAll(lane);
        foreach (var terminal in await terminals.EndAll(lane))
            orphans.Enqueue(Orphan(lane, ResourceKind.Terminals, terminal.ToString(), ResourceEnding.Removed));
        await runs.EndAll(lane, RunStatus.Lost, cancellationToken);
        var report = await parTasks.End(lane, cancellationToken);
        if (!report.NothingLeft)
        {
            const string detail = "Some processes survived SIGKILL.";
            orphans.Enqueue(Orphan(lane, ResourceKind.Processes, lane.ToString(), ResourceEnding.Failed, detail));
        }

        return report.NothingLeft;
    }

    private static ReconciledOrphan Orphan(
        LaneId lane,
        ResourceKind kind,
        string name,
        ResourceEnding ending,
        string? detail = null,
        ArchiveView? archive = null
    ) =>
        new()
        {
            LaneId = lane,
            Outcome = new ResourceOutcome
            {
                Kind = kind,
                Name = name,
                Ending = ending,
                Detail = detail,
            },
            Archive = archive,
        };
}
