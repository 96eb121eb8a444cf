using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Requests;
using Helios.Contracts.Terminals;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Commands;
using Helios.LaneOrchestrator.Creation;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Lanes over HTTP: creating, listing, showing, and ending them.</summary>
internal static class LanesApi
{
    public static void MapLanes(this RouteGroupBuilder api)
    {
        api.MapCreation();
        api.MapReads();
        api.MapCommands();
        api.MapRestoration();
    }

    private static void MapCreation(this RouteGroupBuilder api)
    {
        api.MapPost("/v1/workspaces/{workspace}/lanes", Create)
            .Doc(
                "CreateLane",
                new("Creates a lane")
                {
                    Description =
                        "Answered when the lane is recorded, or with wait=ready when it is ready or the timeout expires, with the "
                        + "lane in its state at that time. The host resolves base and branch afterwards: if one cannot be used, the "
                        + "lane is closed with that reason, which is also the answer to a request that waits. A 503 has 'recorded: "
                        + "false': nothing was recorded.",
                    Answers = [(201, typeof(LaneView))],
                    Problems =
                    [
                        ProblemReason.WorkspaceNotFound,
                        ProblemReason.HostNotFound,
                        ProblemReason.LaneCapacityExceeded,
                        ProblemReason.DisplayNameTaken,
                        ProblemReason.BranchInUse,
                        ProblemReason.BaseRefNotFound,
                        ProblemReason.BranchInvalid,
                        ProblemReason.RepositoryNotFound,
                        ProblemReason.RepositoryEmpty,
                        ProblemReason.ProvisionFailed,
                        ProblemReason.ProvisionTimeout,
                        ProblemReason.HostUnreachable,
                        ProblemReason.NoHostAvailable,
                        ProblemReason.SetupNotApproved,
                        ProblemReason.SetupInvalid,
                    ],
                }
            );
    }

    private static void MapReads(this RouteGroupBuilder api)
    {
        api.MapGet("/v1/lanes", List).Doc("ListLanes", new("Lists open lanes") { Answers = [(200, typeof(Page<LaneView>))] });
        api.MapGet("/v1/workspaces/{workspace}/lanes", ListOfWorkspace)
            .Doc(
                "ListLanesOfWorkspace",
                new("Lists the open lanes of a workspace")
                {
                    Answers = [(200, typeof(Page<LaneView>))],
                    Problems = [ProblemReason.WorkspaceNotFound],
                }
            );
        api.MapLaneRoute(
            "GET",
            "",
            "GetLane",
            Get,
            new("Shows a lane") { Answers = [(200, typeof(LaneView))], Problems = [ProblemReason.LaneNotFound] }
        );
    }

    private static void MapCommands(this RouteGroupBuilder api)
    {
        api.MapLaneRoute(
            "POST",
            "/attach",
            "AttachAgent",
            Attach,
            Command("Attaches an agent to a lane") with
            {
                Description =
                    "The answer is the lane with connection: {host_id, worktree_path, terminal}. terminal is the newest terminal "
                    + "of the lane, with the command that "
                    + "attaches to it on its host; null if there is none, or the host does not respond in time.",
                With = ("connection", typeof(LaneConnection)),
            }
        );
        api.MapLaneRoute("POST", "/detach", "DetachAgent", Detach, Command("Detaches an agent from a lane"));
        api.MapLaneRoute("POST", "/share", "ShareLane", Share, Command("Allows several agents to use a lane"));
        api.MapLaneRoute("POST", "/unshare", "UnshareLane", Unshare, Command("Ends the sharing of a lane without attached agents"));
        api.MapLaneRoute("POST", "/block", "BlockLane", Block, Command("Marks a lane as waiting for a person"));
        api.MapLaneRoute("POST", "/unblock", "UnblockLane", Unblock, Command("Ends the wait for a person"));
        api.MapLaneRoute(
            "POST",
            "/cleanup",
            "CleanUpLane",
            CleanUp,
            Command("Ends a lane; unsaved work is archived first") with
            {
                Description =
                    "A second clean-up joins the first. With wait=closed it is answered when the lane is closed or the timeout expires.",
                Answers = [(200, typeof(LaneView)), (202, typeof(LaneView))],
            }
        );
    }

    private static void MapRestoration(this RouteGroupBuilder api)
    {
        api.MapLaneRoute(
            "POST",
            "/restore",
            "RestoreLane",
            Restore,
            new("Creates a lane from the archive of a closed one")
            {
                Description =
                    "The new lane is on the archive's host, from the same base, with everything that was archived; the archive is "
                    + "kept. A second restore needs another branch while the first lane's branch exists. Answered like CreateLane.",
                Answers = [(201, typeof(LaneView))],
                Problems =
                [
                    ProblemReason.LaneNotFound,
                    ProblemReason.WorkspaceNotFound,
                    ProblemReason.ArchiveNotFound,
                    ProblemReason.InvalidTransition,
                    ProblemReason.LaneCapacityExceeded,
                    ProblemReason.DisplayNameTaken,
                    ProblemReason.BranchInUse,
                    ProblemReason.SetupNotApproved,
                    ProblemReason.BranchInvalid,
                    ProblemReason.RepositoryNotFound,
                    ProblemReason.ProvisionFailed,
                    ProblemReason.ProvisionTimeout,
                    ProblemReason.HostUnreachable,
                    ProblemReason.NoHostAvailable,
                ],
            }
        );
    }

    /// <summary>A lane whose provisioning took too long is cleaning: it will be closed, and never ready.</summary>
    private static bool IsThere(LaneView view) => view.Status is not (LaneStatus.New or LaneStatus.Provisioning or LaneStatus.Cleaning);

    private static EndpointDoc Command(string summary) =>
        new(summary)
        {
            Matches = true,
            Answers = [(200, typeof(LaneView))],
            Problems =
            [
                ProblemReason.LaneNotFound,
                ProblemReason.InvalidTransition,
                ProblemReason.LaneClosed,
                ProblemReason.AgentsAttached,
                ProblemReason.RevisionConflict,
            ],
        };

    private static async Task<IResult> Create(
        WorkspaceId workspace,
        Body<LaneRequest> body,
        Query<ReadyQuery> query,
        ApiRequest request,
        LaneCreation creation,
        LaneWaits waits,
        LaneFailures failures,
        IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken
    )
    {
        var created = await creation.Create(
            workspace,
            new NewLane(request.NewId<LaneId>(), request.MayRepeat),
            body.Value,
            request.Cause,
            cancellationToken
        );
        return created.Refused(out var refusal, out var lane)
            ? new ProblemResult(refusal)
            : await Made(lane, query.Value, waits, failures, reads, cancellationToken);
    }

    private static async Task<IResult> Restore(
        LaneId lane,
        Body<LaneRestoreRequest> body,
        Query<ReadyQuery> query,
        ApiRequest request,
        LaneRestoration restoration,
        LaneWaits waits,
        LaneFailures failures,
        IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken
    )
    {
        var restored = await restoration.Restore(
            lane,
            new NewLane(request.NewId<LaneId>(), request.MayRepeat),
            body.Value,
            request.Cause,
            cancellationToken
        );
        return restored.Refused(out var refusal, out var made)
            ? new ProblemResult(refusal)
            : await Made(made, query.Value, waits, failures, reads, cancellationToken);
    }

    private static async Task<IResult> Made(
        LaneView lane,
        WaitQuery wait,
        LaneWaits waits,
        LaneFailures failures,
        IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (wait.Waits)
                lane = await waits.Lane(lane.LaneId, IsThere, wait.AtMost, cancellationToken) ?? lane;
            if (wait.Waits && lane.Status is LaneStatus.Closed)
                return new ProblemResult(await failures.Explain(lane, cancellationToken));
            await using var context = await reads.CreateDbContextAsync(cancellationToken);
            lane = await context.WithPlace(lane, cancellationToken);
        }
        catch (Exception passing) when (Unavailability.Of(passing) is not null && !cancellationToken.IsCancellationRequested)
        {
            // The lane is recorded: the answer names it even if it cannot be read now.
        }

        return new JsonAnswer(lane, StatusCodes.Status201Created) { Revision = lane.Revision, Location = $"/v1/lanes/{lane.LaneId}" };
    }

    private static Task<IResult> List(
        Query<LaneQuery> query,
        IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken
    ) => ListIn(workspace: null, query.Value, reads, cancellationToken);

    private static Task<IResult> ListOfWorkspace(
        WorkspaceId workspace,
        Query<LaneQuery> query,
        IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken
    ) => ListIn(workspace, query.Value, reads, cancellationToken);

    private static async Task<IResult> ListIn(
        WorkspaceId? workspace,
        LaneQuery query,
        IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken
    )
    {
        var (status, host, name, labels, limit, before) = (query.Status, query.Host, query.Name, query.Labels(), query.Count, query.Before);
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        if (workspace is { } id && !await context.Workspaces.AnyAsync(row => row.WorkspaceId == id, cancellationToken))
            return new ProblemResult(WorkspaceCommands.NotFound(id));
        var lanes = context.Lanes.FromSql(
            $"""
            select * from lanes.lanes where ({before}::text is null or lane_id < {before}::text) and labels @> {labels}::jsonb
                and ({name}::text is null or normalize(display_name, NFC) = normalize({name}::text, NFC))
            """
        );
        lanes = status is { } wanted ? lanes.Where(row => row.Status == wanted) : lanes.Where(row => row.Status != LaneStatus.Closed);
        if (workspace is { } scope)
            lanes = lanes.Where(row => row.WorkspaceId == scope);
        if (host is { } on)
            lanes = lanes.Where(row => row.HostId == on);
        var rows = await lanes.OrderByDescending(row => row.LaneId).Take(limit + 1).ToListAsync(cancellationToken);
        var views = await context.WithPlaces([.. rows.Select(row => row.ToView())], cancellationToken);
        return new JsonAnswer(Page<LaneView>.Of(views, limit, view => view.LaneId.ToString()));
    }

    private static async Task<IResult> Get(LaneId lane, IDbContextFactory<OrchestratorContext> reads, CancellationToken cancellationToken)
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return await context.Lanes.FirstOrDefaultAsync(row => row.LaneId == lane, cancellationToken) is { } row
            ? new JsonAnswer(await context.WithPlace(row.ToView(), cancellationToken)) { Revision = row.Revision }
            : new ProblemResult(NotFound(lane));
    }

    private static async Task<IResult> Attach(
        LaneId lane,
        Body<AgentRequest> body,
        ApiRequest request,
        LaneCommands commands,
        BusQueries questions,
        CancellationToken cancellationToken
    )
    {
        var command = new AttachAgent
        {
            LaneId = lane,
            AgentId = body.Value.AgentId,
            ExpectedRevision = request.ExpectedRevision,
            Cause = request.Cause,
        };
        if ((await commands.Change(command, cancellationToken)).Refused(out var refusal, out var accepted))
            return new ProblemResult(refusal);
        var connection = new LaneConnection
        {
            HostId = accepted.Lane.HostId,
            WorktreePath = accepted.Lane.WorktreePath,
            Terminal = await NewestTerminal(questions, accepted.Lane, request.Cause, cancellationToken),
        };
        var view = JsonSerializer.SerializeToNode(accepted.Lane, PublicJson.Strict)!.AsObject();
        view["connection"] = JsonSerializer.SerializeToNode(connection, PublicJson.Strict);
        return new JsonAnswer(view) { Revision = accepted.Lane.Revision };
    }

    // The agent is attached whatever the host answers: a late hint is omitted.
    private static async Task<TerminalView?> NewestTerminal(
        BusQueries questions,
        LaneView lane,
        Cause cause,
        CancellationToken cancellationToken
    ) =>
        lane is { HostReachable: true, HostId: { } host }
        && !(
            await questions.TerminalsSoon(
                new FindTerminals
                {
                    HostId = host,
                    LaneId = lane.LaneId,
                    Cause = cause,
                },
                cancellationToken
            )
        ).Refused(out _, out var found)
        && found.Terminals is [var newest, ..]
            ? newest
            : null;

    private static Task<IResult> Detach(
        LaneId lane,
        Body<AgentRequest> body,
        ApiRequest request,
        LaneCommands commands,
        CancellationToken cancellationToken
    ) =>
        Change(
            commands,
            new DetachAgent
            {
                LaneId = lane,
                AgentId = body.Value.AgentId,
                ExpectedRevision = request.ExpectedRevision,
                Cause = request.Cause,
            },
            cancellationToken
        );

    // Only the reason for a block is recorded.
    private static Task<IResult> Share(
        LaneId lane,
        Body<ReasonRequest> body,
        ApiRequest request,
        LaneCommands commands,
        CancellationToken cancellationToken
    ) =>
        Change(
            commands,
            new ShareLane
            {
                LaneId = lane,
                ExpectedRevision = request.ExpectedRevision,
                Cause = request.Cause,
            },
            cancellationToken
        );

    private static Task<IResult> Unshare(
        LaneId lane,
        Body<ReasonRequest> body,
        ApiRequest request,
        LaneCommands commands,
        CancellationToken cancellationToken
    ) =>
        Change(
            commands,
            new UnshareLane
            {
                LaneId = lane,
                ExpectedRevision = request.ExpectedRevision,
                Cause = request.Cause,
            },
            cancellationToken
        );

    private static Task<IResult> Block(
        LaneId lane,
        Body<ReasonRequest> body,
        ApiRequest request,
        LaneCommands commands,
        CancellationToken cancellationToken
    ) =>
        Change(
            commands,
            new BlockLane
            {
                LaneId = lane,
                Detail = body.Value.Reason,
                ExpectedRevision = request.ExpectedRevision,
                Cause = request.Cause,
            },
            cancellationToken
        );

    private static Task<IResult> Unblock(
        LaneId lane,
        Body<ReasonRequest> body,
        ApiRequest request,
        LaneCommands commands,
        CancellationToken cancellationToken
    ) =>
        Change(
            commands,
            new UnblockLane
            {
                LaneId = lane,
                ExpectedRevision = request.ExpectedRevision,
                Cause = request.Cause,
            },
            cancellationToken
        );

    private static async Task<IResult> Change<TCommand>(LaneCommands commands, TCommand command, CancellationToken cancellationToken)
        where TCommand : class =>
        JsonAnswer.Of(
            await commands.Change(command, cancellationToken),
            accepted => new JsonAnswer(accepted.Lane) { Revision = accepted.Lane.Revision }
        );

    private static async Task<IResult> CleanUp(
        LaneId lane,
        Body<CleanUpRequest> body,
        Query<ClosedQuery> query,
        ApiRequest request,
        LaneCommands commands,
        LaneWaits waits,
        CancellationToken cancellationToken
    )
    {
        var command = new CleanUpLane
        {
            LaneId = lane,
            Force = body.Value.Force is true,
            Policy = body.Value.Policy ?? CompletionPolicy.Unspecified,
            Discard = body.Value.Discard is true,
            ExpectedRevision = request.ExpectedRevision,
            Cause = request.Cause,
        };
        if ((await commands.Change(command, cancellationToken)).Refused(out var refusal, out var accepted))
            return new ProblemResult(refusal);
        var view = accepted.Lane;
        if (query.Value.Waits && view.Status is not LaneStatus.Closed)
            view = await waits.Lane(lane, seen => seen.Status is LaneStatus.Closed, query.Value.AtMost, cancellationToken) ?? view;
        return new JsonAnswer(view, view.Status is LaneStatus.Closed ? StatusCodes.Status200OK : StatusCodes.Status202Accepted)
        {
            Revision = view.Revision,
        };
    }

    public static Refusal NotFound(LaneId lane) => new(ProblemReason.LaneNotFound, $"No lane {lane}; GET /v1/lanes lists the open lanes.");

    private sealed record LaneQuery : PageQuery<LaneId>, ICheckedRequest
    {
        [Parameter("Only lanes in this state; closed lanes are listed only with this filter.")]
        public LaneStatus? Status { get; init; }

        [Parameter("Only lanes on this host.")]
        public HostId? Host { get; init; }

        [Parameter("Only lanes with this label, as name:value. A lane must have all given labels.")]
        public IReadOnlyList<string> Label { get; init; } = [];

        [Parameter("Only lanes with this display name.")]
        public string? Name { get; init; }

        /// <summary>The labels as a JSON object.</summary>
        public string Labels()
        {
            var labels = new JsonObject();
            foreach (var label in Label)
                labels[label[..label.IndexOf(':', StringComparison.Ordinal)]] = label[(label.IndexOf(':', StringComparison.Ordinal) + 1)..];
            return labels.ToJsonString();
        }

        public IEnumerable<RequestFault> Check()
        {
            if (!Label.All(label => label.IndexOf(':', StringComparison.Ordinal) > 0))
                yield return new("label", "invalid", "Expected name:value.");
        }
    }
}
