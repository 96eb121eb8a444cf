using Helios.Contracts;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Commands;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Creation;

/// <summary>Creates a new lane from a closed lane's archive, on the archive's host.</summary>
internal sealed class LaneRestoration(IDbContextFactory<OrchestratorContext> reads, ArchiveSearch archives, LaneCommands commands)
{
    public async Task<Answer<LaneView>> Restore(
        LaneId archived,
        NewLane lane,
        LaneRestoreRequest request,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        LaneState? closed;
        WorkspaceRow? workspace;
        HostRow? host;
        await using (var context = await reads.CreateDbContextAsync(cancellationToken))
        {
            // Otherwise its own branch would seem to be in use.
            if (lane.MayExist && await context.Lanes.FirstOrDefaultAsync(row => row.LaneId == lane.Id, cancellationToken) is { } made)
                return made.ToView();
            closed = await context.Lanes.FirstOrDefaultAsync(row => row.LaneId == archived, cancellationToken);
            // The record may be gone, or not mention the archive: the repository decides.
            if (
                closed is null or { Status: LaneStatus.Closed, Archive: null }
                && await archives.Find(archived, cause, cancellationToken) is { } found
            )
                closed = found;
            if (closed is null)
                return Refusal.From(LaneRefusals.NotFound(archived));
            if (closed.Status is not LaneStatus.Closed)
                return NotClosed(closed);
            if (closed.Archive is null || closed.HostId is not { } on)
                return NoArchive(closed);
            workspace = await context.Workspaces.FirstOrDefaultAsync(row => row.WorkspaceId == closed.WorkspaceId, cancellationToken);
            if (workspace is null)
                return WorkspaceCommands.NotFound(closed.WorkspaceId);
            host = await context.Hosts.FirstOrDefaultAsync(row => row.HostId == on, cancellationToken);
        }

        if (Unusable(closed, host) is { } unusable)
            return unusable.BeforeRecording();
        var command = Command(lane.Id, request, closed, workspace, host!.HostId, cause);
        return (await commands.Create(command, cancellationToken)).Refused(out var refusal, out var accepted)
            ? Explain(refusal, request, closed)
            : accepted.Lane;
    }

    private static CreateLane Command(
        LaneId lane,
        LaneRestoreRequest request,
        LaneState closed,
        WorkspaceRow workspace,
        HostId host,
        Cause cause
    ) =>
        new()
        {
            LaneId = lane,
            WorkspaceId = closed.WorkspaceId,
            DisplayName = request.DisplayName ?? closed.DisplayName,
            HostId = host,
            // The archive exists only in that host's repository.
            HostPinned = true,
            BaseRef = closed.BaseRef,
            BaseCommit = closed.BaseCommit,
            Branch = request.Branch ?? closed.Branch,
            Queue = request.Queue is true,
            Settings = workspace.ForLane() with { Repository = closed.Repository },
            ProjectContextId = closed.ProjectContextId,
            Labels = closed.Labels,
            RestoreFrom = new ArchiveSource { LaneId = closed.LaneId, Branch = closed.Branch },
            Cause = cause,
        };

    private static Refusal? Unusable(LaneState closed, HostRow? host) =>
        host switch
        {
            null => new Refusal(
                ProblemReason.HostUnreachable,
                $"The archive is in {closed.Repository} on host {closed.HostId}, which is no longer known. Start a worktree agent "
                    + $"there again with the same data folder, or fetch {closed.Archive!.Ref} from that repository with git."
            ),
            { Status: HostStatus.Lost } => new Refusal(
                ProblemReason.HostUnreachable,
                $"The archive is on host {host.HostId} ({host.Name}), last seen at {host.LastHeartbeatAt:O}. Start its worktree "
                    + "agent, and restore again."
            ),
            { Status: not HostStatus.Online } => new Refusal(
                ProblemReason.NoHostAvailable,
                $"The archive is on host {host.HostId} ({host.Name}), which is {SnakeCase.Of(host.Status)} and accepts no new lanes."
            ),
            _ => null,
        };

    private static Refusal NotClosed(LaneState lane) =>
        new(
            ProblemReason.InvalidTransition,
            $"The lane is {SnakeCase.Of(lane.Status)}: only a closed lane can be restored. Its uncommitted work is still in its worktree."
        )
        {
            Fields = new Dictionary<string, object?> { ["state"] = SnakeCase.Of(lane.Status), ["event"] = "restore" },
        };

    private static Refusal NoArchive(LaneState lane) =>
        new(
            ProblemReason.ArchiveNotFound,
            $"Lane {lane.LaneId} has no archive: there was nothing unsaved, it was discarded, or the archive was dropped. Create a "
                + $"new lane from {lane.BaseRef}, or from the branch {lane.Branch} if it exists."
        );

    /// <summary>If name or branch was not given, the archived lane's is used: then the solution is to give one.</summary>
    private static Refusal Explain(Refusal refusal, LaneRestoreRequest request, LaneState closed)
    {
        if (refusal.Reason == ProblemReason.DisplayNameTaken && request.DisplayName is null)
            return refusal with
            {
                Detail =
                    $"Another open lane is named '{closed.DisplayName}', like the archived one; choose a new name: display_name, or "
                    + "--name on the command line.",
            };
        if (refusal.Reason == ProblemReason.BranchInUse && request.Branch is null)
            return refusal with
            {
                Detail =
                    $"Another open lane is on '{closed.Branch}', like the archived one; choose a new branch: branch, or --branch on "
                    + "the command line.",
            };
        return refusal;
    }
}
