using Helios.Contracts;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Hosting.Concurrency;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Supervision;
using Helios.WorktreeAgent.Tmux;
using Helios.Worktrees;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Reconciliation;

/// <summary>Takes an inventory of everything that belongs to Helios on this host.</summary>
internal sealed class InventoryTaker(
    IWorktrees worktrees,
    IMirrors mirrors,
    LaneLedger ledger,
    OperationQueue queue,
    ParTaskSupervisor supervisor,
    TmuxServer tmux,
    HostFolder folder,
    TimeProvider time,
    IOptions<ReconciliationOptions> options
)
{
    public async Task<HostInventoryReported> Take(bool atStart, CancellationToken cancellationToken)
    {
        var inventory = await FindWorktrees(cancellationToken);
        var lanes = ledger.All.Where(record => record is { TornDownAt: null, WorktreePath.Length: > 0 }).ToList();
        return new HostInventoryReported
        {
            HostId = folder.Identity.HostId,
            Incarnation = folder.Identity.Incarnation,
            InventoryId = Ulid.Format(UlidGenerator.Shared.Next()),
            AtStart = atStart,
            Worktrees = inventory.Worktrees,
            ParTasks = [.. ledger.All.Where(record => record.ParTask is not null).Select(record => record.LaneId)],
            ProcessLanes = await LanesWithProcesses(),
            Operations = queue.Unsettled,
            Mirrors = await mirrors.Idle(cancellationToken),
            TimedOut = !inventory.Complete,
            Gone = [.. lanes.Where(lane => IsGone(lane, inventory)).Select(lane => lane.LaneId)],
            Troubles = [.. Concerning(lanes, inventory.Troubles), .. supervisor.Trouble is { } trouble ? new[] { trouble } : []],
            OccurredAt = time.GetUtcNow(),
            Cause = new Cause { CorrelationId = CorrelationId.New().ToString(), Actor = folder.Identity.Actor },
        };
    }

    /// <summary>Lanes with a living process that carries their mark and this host's, and lanes with a tmux session.</summary>
    public async Task<IReadOnlyList<LaneId>> LanesWithProcesses() =>
        [
            .. ProcessTree
                .FindCarriers(LaneEnvironment.LaneMark)
                .Where(carrier => IsOurs(carrier.Process.Pid))
                .Select(carrier => LaneId.TryParse(carrier.Value, null, out var lane) ? lane : (LaneId?)null)
                .Concat(await LanesWithSessions())
                .OfType<LaneId>()
                .Distinct(),
        ];

    // Two worktree agents on one machine see each other's processes, whether of one installation or two.
    private bool IsOurs(int pid) =>
        ProcessTree.ReadVariable(pid, LaneEnvironment.InstallationMark) == folder.Identity.InstallationId
        && ProcessTree.ReadVariable(pid, LaneEnvironment.HostMark) == folder.Identity.HostId.ToString();

    // The socket belongs to this folder, so its sessions belong to this installation. A process in them may have lost the mark.
    private async Task<IEnumerable<LaneId?>> LanesWithSessions() =>
        await tmux.Panes() is TmuxAnswer.Done panes ? TmuxServer.ReadPanes(panes).Select(pane => TmuxNames.LaneOf(pane.Session)) : [];

    /// <summary>
    /// Whether a lane's worktree is definitely gone: its repository and its parent folder could be read, and it is in neither.
    /// </summary>
    private static bool IsGone(LaneRecord lane, WorktreeInventory inventory)
    {
        if (
            inventory.Worktrees.Any(found => found.LaneId == lane.LaneId && found.Exists)
            || !inventory.Looked.Contains(lane.CommonDir ?? CommonDirOf(lane))
        )
            return false;
        try
        {
            return Presence.OfFolder(Path.GetDirectoryName(lane.WorktreePath) ?? lane.WorktreePath)
                && !Presence.OfFolder(lane.WorktreePath);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // For a lane from before it was recorded: a repository with a main worktree at the default location.
    private static string CommonDirOf(LaneRecord lane) =>
        Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(lane.WorktreePath)) ?? "/", ".git");

    /// <summary>Problems with the lanes they affect. A missing repository without lanes is not a problem.</summary>
    private static IReadOnlyList<HostTrouble> Concerning(IReadOnlyList<LaneRecord> lanes, IReadOnlyList<HostTrouble> troubles)
    {
        var known = lanes.Select(lane => lane.LaneId).ToHashSet();
        return
        [
            .. troubles
                .Select(trouble =>
                    trouble.Kind switch
                    {
                        HostTroubleKind.RepositoryUnreachable => trouble with
                        {
                            Lanes =
                            [
                                .. lanes
                                    .Where(lane => (lane.CommonDir ?? CommonDirOf(lane)) == trouble.Subject)
                                    .Select(lane => lane.LaneId),
                            ],
                        },
                        // Another host or installation may have lanes in the same folder.
                        HostTroubleKind.WorktreesUnreachable => trouble with { Lanes = [.. trouble.Lanes.Where(known.Contains)] },
                        _ => trouble,
                    }
                )
                .Where(trouble => trouble.Lanes.Count > 0 || trouble.Kind is HostTroubleKind.FilesKept),
        ];
    }

    private async Task<WorktreeInventory> FindWorktrees(CancellationToken cancellationToken)
    {
        using var limit = new Deadline(options.Value.ReconcileLimit, time, cancellationToken);
        try
        {
            return await worktrees.FindMarked(limit.Token);
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            return new WorktreeInventory([], Complete: false);
        }
    }
}
