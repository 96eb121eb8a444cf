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
using Helios.LaneOrchestrator.Placement;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Creation;

/// <summary>Requests lanes from the saga. The host resolves the base after the lane is recorded.</summary>
internal sealed class LaneCreation(
    IDbContextFactory<OrchestratorContext> reads,
    LaneCommands commands,
    IOptions<PlacementOptions> placement
)
{
    // Enough to find one with a slot, few enough to answer in reasonable time.
    private const int HostsToTry = 4;

    // A refusal is read by people; --explain shows all.
    private const int HostsToName = 5;

    public async Task<Answer<LaneView>> Create(
        WorkspaceId workspace,
        NewLane lane,
        LaneRequest request,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        // The place in the queue is determined by the request, whatever the database takes afterwards.
        if ((await commands.EnterCreate(cancellationToken)).Refused(out var refusal, out var turn))
            return refusal;
        using (turn)
            return await CreateInTurn(turn, workspace, lane, request, cause, cancellationToken);
    }

    private async Task<Answer<LaneView>> CreateInTurn(
        CommandTurn turn,
        WorkspaceId id,
        NewLane lane,
        LaneRequest request,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        WorkspaceRow? workspace;
        List<HostRow> hosts;
        await using (var context = await reads.CreateDbContextAsync(cancellationToken))
        {
            // Otherwise its own name would seem to be taken.
            if (lane.MayExist && await context.Lanes.FirstOrDefaultAsync(row => row.LaneId == lane.Id, cancellationToken) is { } made)
                return made.ToView();
            workspace = await context.Workspaces.FirstOrDefaultAsync(row => row.WorkspaceId == id, cancellationToken);
            if (workspace is null)
                return WorkspaceCommands.NotFound(id);
            hosts = await context.Hosts.ToListAsync(cancellationToken);
        }

        var verdicts = Judge(workspace, hosts, request.Host, request.HostLabels);
        var candidates = HostPlacement.Suiting(verdicts);
        if (candidates.Count == 0)
            return NoCandidate(request, workspace, hosts, verdicts).BeforeRecording();

        Refusal? refusal = null;
        foreach (var host in candidates.Take(HostsToTry))
        {
            if (
                !(await commands.Ask(turn, CommandOn(host, lane.Id, request, workspace, cause), cancellationToken)).Refused(
                    out var refused,
                    out var accepted
                )
            )
                return accepted.Lane;
            refusal ??= refused;
            if (!IsOfThisHostOnly(refused))
                break;
        }

        return refusal!;
    }

    /// <summary>Shows where a lane would be placed now, and why not elsewhere. Creates nothing.</summary>
    public async Task<Answer<PlacementView>> Explain(
        WorkspaceId id,
        HostId? pinned,
        IReadOnlyDictionary<string, string> labels,
        CancellationToken cancellationToken
    )
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        if (await context.Workspaces.FirstOrDefaultAsync(row => row.WorkspaceId == id, cancellationToken) is not { } workspace)
            return WorkspaceCommands.NotFound(id);
        var hosts = await context.Hosts.ToListAsync(cancellationToken);
        if (pinned is { } named && hosts.TrueForAll(row => row.HostId != named))
            return HostCommands.NotFound(named);
        var verdicts = Judge(workspace, hosts, pinned, labels);
        var full = workspace.Capacity is { } capacity && workspace.OpenLanes >= capacity;
        return new PlacementView
        {
            WorkspaceId = id,
            HostId = full ? null : verdicts.FirstOrDefault(verdict => verdict is { Suits: true, HasSlot: true })?.HostId,
            Detail = full
                ? $"All {workspace.Capacity} slots of the workspace are in use; clean up a lane, raise the limit, or request with queue."
                : null,
            Hosts =
            [
                .. verdicts.Select(verdict => new HostPlacementView
                {
                    HostId = verdict.HostId,
                    Name = verdict.Name,
                    Eligible = verdict is { Suits: true, HasSlot: true },
                    Reason = verdict.Reason,
                }),
            ],
        };
    }

    private IReadOnlyList<PlacementVerdict> Judge(
        WorkspaceRow workspace,
        List<HostRow> hosts,
        HostId? pinned,
        IReadOnlyDictionary<string, string>? labels
    ) =>
        HostPlacement.Judge(
            hosts.Select(row => row.ToCandidate()),
            new PlacementQuestion
            {
                Serving = workspace.Hosts?.ToHashSet(),
                Pinned = pinned,
                Labels = labels ?? new Dictionary<string, string>(),
                Repository = workspace.Repository,
            },
            placement.Value
        );

    private static CreateLane CommandOn(HostId host, LaneId lane, LaneRequest request, WorkspaceRow workspace, Cause cause) =>
        new()
        {
            LaneId = lane,
            WorkspaceId = workspace.WorkspaceId,
            DisplayName = request.DisplayName,
            HostId = host,
            HostPinned = request.Host is not null,
            HostLabels = request.HostLabels is { Count: > 0 } labels ? labels : null,
            BaseRef = request.BaseRef ?? workspace.DefaultBranch,
            Branch = request.Branch ?? $"helios/lane/{lane}",
            Queue = request.Queue is true,
            Settings = workspace.ForLane(),
            ProjectContextId = request.ProjectContextId,
            Labels = request.Labels ?? new Dictionary<string, string>(),
            Cause = cause,
        };

    private static bool IsOfThisHostOnly(Refusal refusal) =>
        refusal.Reason == ProblemReason.HostUnreachable
        || refusal.Reason == ProblemReason.NoHostAvailable
        || (refusal.Reason == ProblemReason.LaneCapacityExceeded && refusal.Fields.GetValueOrDefault("scope") is "host");

    private static Refusal NoCandidate(
        LaneRequest request,
        WorkspaceRow workspace,
        List<HostRow> hosts,
        IReadOnlyList<PlacementVerdict> verdicts
    )
    {
        if (request.Host is not { } asked)
            return new Refusal(
                ProblemReason.NoHostAvailable,
                hosts.Count == 0
                    ? "No host that serves this workspace is online: there are no hosts; start a worktree agent."
                    : "No host that serves this workspace is online and suits the lane. "
                        + string.Join(
                            ' ',
                            verdicts.Take(HostsToName).Select(verdict => $"{verdict.Name} ({verdict.HostId}): {verdict.Reason}")
                        )
            );
        if (hosts.Find(row => row.HostId == asked) is not { } host)
            return new Refusal(ProblemReason.HostNotFound, $"No host {asked}; GET /v1/hosts lists the hosts.");
        if (workspace.Hosts?.Contains(asked) is false)
            return new Refusal(ProblemReason.NoHostAvailable, $"Host {asked} does not serve this workspace; see its 'hosts'.");
        if (verdicts.FirstOrDefault(verdict => verdict.HostId == asked) is { } verdict && host.Status is HostStatus.Online)
            return new Refusal(ProblemReason.NoHostAvailable, $"Host {asked} does not suit the lane: {verdict.Reason}");
        return host.Status is HostStatus.Lost
            ? new Refusal(
                ProblemReason.HostUnreachable,
                $"Host {asked} was last seen at {host.LastHeartbeatAt:O}; is its worktree agent running?"
            )
            : new Refusal(ProblemReason.NoHostAvailable, $"Host {asked} is {SnakeCase.Of(host.Status)} and accepts no new lanes.");
    }
}
