using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Processes;
using Helios.WorktreeAgent.Git;
using Helios.WorktreeAgent.Hosting;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Tmux;
using Helios.WorktreeAgent.Worktrees;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Reconciliation;

/// <summary>Takes an inventory of what is of Helios on this host.</summary>
internal sealed class InventoryTaker(
    IWorktrees worktrees, Mirrors mirrors, LaneLedger ledger, OperationDesk desk, TmuxServer tmux, HostFolder folder, TimeProvider time, IOptions<WorktreeAgentOptions> options)
{
    public async Task<HostInventoryReported> Take(bool atStart, CancellationToken cancellationToken)
    {
        var (found, complete) = await FindWorktrees(cancellationToken);
        return new HostInventoryReported
        {
            HostId = folder.Identity.HostId,
            Incarnation = folder.Identity.Incarnation,
            InventoryId = Ulid.Format(UlidGenerator.Shared.Next()),
            AtStart = atStart,
            Worktrees = found,
            ParTasks = [.. ledger.All.Where(record => record.ParTask is not null).Select(record => record.LaneId)],
            ProcessLanes = await LanesWithProcesses(),
            Operations = desk.Unsettled,
            Mirrors = await mirrors.Idle(cancellationToken),
            TimedOut = !complete,
            OccurredAt = time.GetUtcNow(),
            Cause = new Cause { CorrelationId = CorrelationId.New().ToString(), Actor = folder.Identity.Actor },
        };
    }

    /// <summary>Lanes whose mark, and this host's, a living process carries, and those with a session of tmux.</summary>
    public async Task<IReadOnlyList<LaneId>> LanesWithProcesses() =>
    [
        .. ProcessTree.FindCarriers(LaneEnvironment.LaneMark)
            .Where(carrier => IsOurs(carrier.Process.Pid))
            .Select(carrier => LaneId.TryParse(carrier.Value, null, out var lane) ? lane : (LaneId?)null)
            .Concat(await LanesWithSessions())
            .OfType<LaneId>()
            .Distinct(),
    ];

    // Two worktree agents on one machine, of two installations or of one, see each other's processes.
    private bool IsOurs(int pid) =>
        ProcessTree.ReadVariable(pid, LaneEnvironment.InstallationMark) == folder.Identity.InstallationId
        && ProcessTree.ReadVariable(pid, LaneEnvironment.HostMark) == folder.Identity.HostId.ToString();

    // The socket is this folder's own, so what is there is of this installation. A process in it may have shed the mark.
    private async Task<IEnumerable<LaneId?>> LanesWithSessions() =>
        await tmux.Panes() is TmuxAnswer.Done panes ? TmuxServer.ReadPanes(panes).Select(pane => TmuxNames.LaneOf(pane.Session)) : [];

    private async Task<(IReadOnlyList<FoundWorktree> Found, bool Complete)> FindWorktrees(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.ReconcileLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var inventory = await worktrees.FindMarked(both.Token);
            return (inventory.Worktrees, inventory.Complete);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ([], false);
        }
    }
}
