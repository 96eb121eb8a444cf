using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Workspaces;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Placement;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Desk;

/// <summary>Makes lanes: finds a host, asks it what the base means, and asks the saga for the lane.</summary>
internal sealed class LaneDesk(IDbContextFactory<OrchestratorContext> reads, BusQuestions questions)
{
    // Enough to find one that answers and has a slot, few enough to answer in bearable time.
    private const int HostsToAsk = 4;

    public async Task<Answer<LaneView>> Create(LaneDraft draft, Cause cause, CancellationToken cancellationToken)
    {
        WorkspaceRow? workspace;
        List<HostRow> hosts;
        await using (var context = await reads.CreateDbContextAsync(cancellationToken))
        {
            // Its own branch would seem to be in use by somebody else.
            if (draft.MayExist && await context.Lanes.FirstOrDefaultAsync(row => row.LaneId == draft.LaneId, cancellationToken) is { } made)
                return made.ToView();
            workspace = await context.Workspaces.FirstOrDefaultAsync(row => row.WorkspaceId == draft.WorkspaceId, cancellationToken);
            if (workspace is null)
                return WorkspaceDesk.NotFound(draft.WorkspaceId);
            hosts = await context.Hosts.ToListAsync(cancellationToken);
        }

        var candidates = HostPlacement.Rank(
            hosts.Select(row => new HostCandidate(row.HostId, row.Status, row.Slots, row.UsedSlots)), workspace.Hosts?.ToHashSet(), draft.Host);
        if (candidates.Count == 0)
            return NoCandidate(draft, workspace, hosts);

        Refusal? refusal = null;
        foreach (var host in candidates.Take(HostsToAsk))
        {
            var heardAt = hosts.Find(row => row.HostId == host)!.LastHeartbeatAt;
            if (!(await CreateOn(host, heardAt, draft, workspace, cause, cancellationToken)).Refused(out var refused, out var lane))
                return lane;
            // The first host's word counts, unless it was only silent.
            refusal = refusal is null || refusal.Reason == ProblemReason.HostUnreachable ? refused : refusal;
            if (!IsOfThisHostOnly(refused))
                break;
        }

        return refusal!;
    }

    private async Task<Answer<LaneView>> CreateOn(
        HostId host, DateTimeOffset heardAt, LaneDraft draft, WorkspaceRow workspace, Cause cause, CancellationToken cancellationToken)
    {
        // Also a branch of Helios's own naming is looked at: another one may be in its way.
        var branch = draft.Branch ?? $"helios/lane/{draft.LaneId}";
        var question = new ResolveBase
        {
            HostId = host,
            Repository = workspace.Repository,
            BaseRef = draft.BaseRef ?? workspace.DefaultBranch,
            Branch = branch,
            Cause = cause,
        };
        if ((await questions.Resolve(question, heardAt, cancellationToken)).Refused(out var refusal, out var resolved))
            return refusal;
        if (resolved.Setup is { } setup && workspace.SetupApprovals.TrueForAll(approval => approval.Hash != setup.Hash))
            return SetupDesk.NotApproved(workspace, setup, draft.BaseRef);

        var command = new CreateLane
        {
            LaneId = draft.LaneId,
            WorkspaceId = draft.WorkspaceId,
            DisplayName = draft.DisplayName,
            HostId = host,
            // A branch that exists in this host's mirror may be in no other's, however long the lane is queued.
            HostPinned = draft.Host is not null || (resolved.BranchExisted && !RepositoryAddress.IsPath(workspace.Repository)),
            BaseRef = question.BaseRef,
            BaseCommit = resolved.BaseCommit,
            Branch = branch,
            BranchExisted = resolved.BranchExisted,
            Queue = draft.Queue,
            Settings = new LaneSettings
            {
                Repository = workspace.Repository,
                Policy = workspace.Policy,
                OnParTaskLost = workspace.OnParTaskLost,
                Ports = workspace.Ports,
                Setup = workspace.Setup,
                ApprovedSetup = resolved.Setup,
            },
            ProjectContextId = draft.ProjectContextId,
            Labels = draft.Labels,
            Cause = cause,
        };
        return (await questions.Lane(command, cancellationToken)).Refused(out refusal, out var accepted) ? refusal : accepted.Lane;
    }

    private static bool IsOfThisHostOnly(Refusal refusal) =>
        refusal.Reason == ProblemReason.HostUnreachable
        || refusal.Reason == ProblemReason.NoHostAvailable
        || refusal.Reason == ProblemReason.RepositoryNotFound
        || (refusal.Reason == ProblemReason.LaneCapacityExceeded && refusal.Fields.GetValueOrDefault("scope") is "host");

    private static Refusal NoCandidate(LaneDraft draft, WorkspaceRow workspace, List<HostRow> hosts)
    {
        if (draft.Host is not { } asked)
            return new Refusal(ProblemReason.NoHostAvailable, "No host that serves this workspace is online; GET /v1/hosts shows them.");
        if (hosts.Find(row => row.HostId == asked) is not { } host)
            return new Refusal(ProblemReason.HostNotFound, $"There is no host {asked}; GET /v1/hosts lists them.");
        if (workspace.Hosts?.Contains(asked) is false)
            return new Refusal(ProblemReason.NoHostAvailable, $"Host {asked} does not serve this workspace; see its 'hosts'.");
        return host.Status is HostStatus.Lost
            ? new Refusal(ProblemReason.HostUnreachable, $"Host {asked} was last heard of at {host.LastHeartbeatAt:O}; is its worktree agent running?")
            : new Refusal(ProblemReason.NoHostAvailable, $"Host {asked} is {SnakeCase.Of(host.Status)} and takes no new lanes.");
    }
}
