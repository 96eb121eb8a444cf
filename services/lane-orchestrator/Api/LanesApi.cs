using System.Text.Json.Nodes;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Creation;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Tokens;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Lanes over HTTP: creating, restoring, listing and showing them.</summary>
internal static class LanesApi
{
    public static void MapLanes(this RouteGroupBuilder api)
    {
        api.MapCreation();
        api.MapReads();
        api.MapLaneCommands();
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
        api.MapGet("/v1/lanes", List)
            .Doc("ListLanes", new("Lists open lanes") { Reach = Reach.Filtered, Answers = [(200, typeof(Page<LaneView>))] });
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
        ApiRequest request,
        IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken
    ) => ListIn(workspace: null, query.Value, request.Caller, reads, cancellationToken);

    private static Task<IResult> ListOfWorkspace(
        WorkspaceId workspace,
        Query<LaneQuery> query,
        ApiRequest request,
        IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken
    ) => ListIn(workspace, query.Value, request.Caller, reads, cancellationToken);

    private static async Task<IResult> ListIn(
        WorkspaceId? workspace,
        LaneQuery query,
        Caller caller,
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
        if (caller.Workspaces?.ToList() is { } own)
            lanes = lanes.Where(row => own.Contains(row.WorkspaceId));
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
