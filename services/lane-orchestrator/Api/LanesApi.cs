using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Terminals;
using Helios.LaneOrchestrator.Api.Bodies;
using Helios.LaneOrchestrator.Commands;
using Helios.LaneOrchestrator.Desk;
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

/// <summary>Lanes over HTTP: making, listing, showing, and ending them.</summary>
internal static class LanesApi
{
    private static readonly IReadOnlyList<QueryParameter> Filters =
    [
        new("status", "string", "Only lanes in this state; closed lanes are shown only when they are asked for."),
        new("host", "string", "Only lanes on this host."),
        new("label", "string", "Only lanes with this label, as name:value; several must all be there.") { Repeats = true },
        new("name", "string", "Only lanes of this display name."),
        .. Page<LaneView>.Parameters,
    ];

    public static void MapLanes(this RouteGroupBuilder api)
    {
        api.MapPost("/v1/workspaces/{workspace}/lanes", Create).Doc("CreateLane", new("Makes a lane")
        {
            Description =
                "Answered when the lane is recorded, or with wait=ready when it is ready or the time is up, with the lane as it is then. Base and branch are resolved "
                + "by the host after that: one that cannot be used closes the lane with its reason, which is the answer to who waits. A 503 says with "
                + "'recorded: false' that nothing was recorded.",
            Body = typeof(LaneCreation),
            Query = Waits("ready"),
            Answers = [(201, typeof(LaneView))],
            Problems =
            [
                ProblemReason.WorkspaceNotFound, ProblemReason.HostNotFound, ProblemReason.LaneCapacityExceeded, ProblemReason.DisplayNameTaken,
                ProblemReason.BranchInUse, ProblemReason.BaseRefNotFound, ProblemReason.BranchInvalid, ProblemReason.RepositoryNotFound,
                ProblemReason.RepositoryEmpty, ProblemReason.ProvisionFailed, ProblemReason.ProvisionTimeout, ProblemReason.HostUnreachable,
                ProblemReason.NoHostAvailable, ProblemReason.SetupNotApproved, ProblemReason.SetupInvalid,
            ],
        });
        api.MapGet("/v1/lanes", List).Doc("ListLanes", new("Lists open lanes") { Query = Filters, Answers = [(200, typeof(Page<LaneView>))] });
        api.MapGet("/v1/workspaces/{workspace}/lanes", List).Doc("ListLanesOfWorkspace", new("Lists the open lanes of a workspace")
        {
            Query = Filters,
            Answers = [(200, typeof(Page<LaneView>))],
            Problems = [ProblemReason.WorkspaceNotFound],
        });
        api.MapLaneRoute("GET", "", "GetLane", Get, new("Shows a lane")
        {
            Answers = [(200, typeof(LaneView))],
            Problems = [ProblemReason.LaneNotFound],
        });
        api.MapLaneRoute("POST", "/attach", "AttachAgent", Attach, Command("An agent joins a lane") with
        {
            Description =
                "The answer is the lane with connection: {host_id, worktree_path, terminal}. The terminal is the newest one of the lane, with the command that "
                + "attaches to it on its host; null where there is none, or the host does not say so soon.",
            Body = typeof(AgentBody),
            With = ("connection", typeof(LaneConnection)),
        });
        api.MapLaneRoute("POST", "/detach", "DetachAgent", Detach, Command("An agent leaves a lane") with { Body = typeof(AgentBody) });
        api.MapLaneRoute("POST", "/share", "ShareLane", Share, Command("Lets several agents use a lane"));
        api.MapLaneRoute("POST", "/unshare", "UnshareLane", Unshare, Command("Ends the sharing of a lane that no agent is attached to"));
        api.MapLaneRoute("POST", "/block", "BlockLane", Block, Command("Says that a lane needs a person"));
        api.MapLaneRoute("POST", "/unblock", "UnblockLane", Unblock, Command("Says that the person has answered"));
        api.MapLaneRoute("POST", "/cleanup", "CleanUpLane", CleanUp, Command("Ends a lane; unsaved work is archived first") with
        {
            Description = "A second clean-up joins the first. With wait=closed it is answered when the lane is closed or the time is up.",
            Body = typeof(CleanUpBody),
            Query = Waits("closed"),
            Answers = [(200, typeof(LaneView)), (202, typeof(LaneView))],
        });
        api.MapLaneRoute("POST", "/restore", "RestoreLane", Restore, new("Makes a new lane of a closed one's archive")
        {
            Description = "The new lane is on the archive's host, from the same base, with all that was archived; the archive stays. A second restore of it needs another "
                + "branch while the first lane's is there. Answered as CreateLane.",
            Body = typeof(LaneRestoration),
            BodyOptional = true,
            Query = Waits("ready"),
            Answers = [(201, typeof(LaneView))],
            Problems =
            [
                ProblemReason.LaneNotFound, ProblemReason.WorkspaceNotFound, ProblemReason.ArchiveNotFound, ProblemReason.InvalidTransition,
                ProblemReason.LaneCapacityExceeded, ProblemReason.DisplayNameTaken, ProblemReason.BranchInUse, ProblemReason.SetupNotApproved,
                ProblemReason.BranchInvalid, ProblemReason.RepositoryNotFound, ProblemReason.ProvisionFailed, ProblemReason.ProvisionTimeout,
                ProblemReason.HostUnreachable, ProblemReason.NoHostAvailable,
            ],
        });
    }

    /// <summary>A lane whose provisioning took too long is being cleaned: it is closed soon, and never ready.</summary>
    private static bool IsThere(LaneView view) => view.Status is not (LaneStatus.New or LaneStatus.Provisioning or LaneStatus.Cleaning);

    private static EndpointDoc Command(string summary) => new(summary)
    {
        Body = typeof(ReasonBody),
        BodyOptional = true,
        Matches = true,
        Answers = [(200, typeof(LaneView))],
        Problems =
        [
            ProblemReason.LaneNotFound, ProblemReason.InvalidTransition, ProblemReason.LaneClosed, ProblemReason.AgentsAttached,
            ProblemReason.RevisionConflict,
        ],
    };

    private static IReadOnlyList<QueryParameter> Waits(string target) =>
    [
        new("wait", "string", $"'{target}': answer when the lane is {target}."),
        new("timeout", "integer", "How many seconds to wait, at most 300; 30 when absent."),
    ];

    private static async Task<IResult> Create(
        HttpContext http, LaneDesk desk, LaneWaits waits, LaneFailures failures, IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var draft = LaneRequests.Creation(request);
        var (wait, atMost) = request.Waiting("ready");
        request.Done();
        if ((await desk.Create(draft, request.Cause, cancellationToken)).Refused(out var refusal, out var lane))
            return new ProblemResult(refusal);
        return await Made(lane, wait, atMost, waits, failures, reads, cancellationToken);
    }

    private static async Task<IResult> Restore(
        HttpContext http, RestoreDesk desk, LaneWaits waits, LaneFailures failures, IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var draft = LaneRequests.Restoration(request);
        var (wait, atMost) = request.Waiting("ready");
        request.Done();
        return (await desk.Restore(draft, request.Cause, cancellationToken)).Refused(out var refusal, out var lane)
            ? new ProblemResult(refusal)
            : await Made(lane, wait, atMost, waits, failures, reads, cancellationToken);
    }

    private static async Task<IResult> Made(
        LaneView lane, bool wait, TimeSpan atMost, LaneWaits waits, LaneFailures failures, IDbContextFactory<OrchestratorContext> reads,
        CancellationToken cancellationToken)
    {
        try
        {
            if (wait)
                lane = await waits.Lane(lane.LaneId, IsThere, atMost, cancellationToken) ?? lane;
            if (wait && lane.Status is LaneStatus.Closed)
                return new ProblemResult(await failures.Explain(lane, cancellationToken));
            await using var context = await reads.CreateDbContextAsync(cancellationToken);
            lane = await context.WithPlace(lane, cancellationToken);
        }
        catch (Exception passing) when (Unavailability.Of(passing) is not null && !cancellationToken.IsCancellationRequested)
        {
            // It is recorded: whatever cannot be read just now, the answer names it.
        }

        return new JsonAnswer(lane, StatusCodes.Status201Created) { Revision = lane.Revision, Location = $"/v1/lanes/{lane.LaneId}" };
    }

    private static async Task<IResult> List(HttpContext http, IDbContextFactory<OrchestratorContext> reads, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        WorkspaceId? workspace = http.Request.RouteValues.ContainsKey("workspace") ? request.WorkspaceId : null;
        var status = request.Query.Choice<LaneStatus>("status");
        var host = request.Query.Id<HostId>("host");
        var name = request.Query.Text("name");
        var labels = Labels(request);
        var (limit, before) = request.Paging<LaneId>();
        request.Done();

        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        if (workspace is { } id && !await context.Workspaces.AnyAsync(row => row.WorkspaceId == id, cancellationToken))
            return new ProblemResult(WorkspaceDesk.NotFound(id));
        var lanes = context.Lanes.FromSql(
            $"""
            select * from lanes.lanes where ({before}::text is null or lane_id < {before}::text) and labels @> {labels}::jsonb
                and ({name}::text is null or normalize(display_name, NFC) = normalize({name}::text, NFC))
            """);
        lanes = status is { } wanted ? lanes.Where(row => row.Status == wanted) : lanes.Where(row => row.Status != LaneStatus.Closed);
        if (workspace is { } scope)
            lanes = lanes.Where(row => row.WorkspaceId == scope);
        if (host is { } on)
            lanes = lanes.Where(row => row.HostId == on);
        var rows = await lanes.OrderByDescending(row => row.LaneId).Take(limit + 1).ToListAsync(cancellationToken);
        var views = await context.WithPlaces([.. rows.Select(row => row.ToView())], cancellationToken);
        return new JsonAnswer(Page<LaneView>.Of(views, limit, view => view.LaneId.ToString()));
    }

    private static string Labels(ApiRequest request)
    {
        var labels = new JsonObject();
        foreach (var label in request.Query.Texts("label"))
        {
            if (label.Split(':', 2) is [{ Length: > 0 } name, var value])
                labels[name] = value;
            else
                request.Query.Wrong("label", "name:value was expected.");
        }

        return labels.ToJsonString();
    }

    private static async Task<IResult> Get(HttpContext http, IDbContextFactory<OrchestratorContext> reads, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var id = request.LaneId;
        request.Done();
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return await context.Lanes.FirstOrDefaultAsync(row => row.LaneId == id, cancellationToken) is { } row
            ? new JsonAnswer(await context.WithPlace(row.ToView(), cancellationToken)) { Revision = row.Revision }
            : new ProblemResult(NotFound(id));
    }

    private static async Task<IResult> Attach(HttpContext http, LaneCommands commands, BusQuestions questions, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var agent = LaneRequests.AgentId(request);
        var lane = request.LaneId;
        request.Done();
        var command = new AttachAgent { LaneId = lane, AgentId = agent!, ExpectedRevision = request.ExpectedRevision, Cause = request.Cause };
        if ((await commands.Change(command, cancellationToken)).Refused(out var refusal, out var accepted))
            return new ProblemResult(refusal);
        var terminal = await NewestTerminal(questions, accepted.Lane, request.Cause, cancellationToken);
        var view = JsonSerializer.SerializeToNode(accepted.Lane, PublicJson.Strict)!.AsObject();
        view["connection"] = new JsonObject
        {
            ["host_id"] = accepted.Lane.HostId?.ToString(),
            ["worktree_path"] = accepted.Lane.WorktreePath,
            ["terminal"] = JsonSerializer.SerializeToNode(terminal, PublicJson.Strict),
        };
        return new JsonAnswer(view) { Revision = accepted.Lane.Revision };
    }

    // The agent is attached whatever the host says: a hint that does not come soon is left out.
    private static async Task<TerminalView?> NewestTerminal(BusQuestions questions, LaneView lane, Cause cause, CancellationToken cancellationToken) =>
        lane is { HostReachable: true, HostId: { } host }
        && !(await questions.TerminalsSoon(new FindTerminals { HostId = host, LaneId = lane.LaneId, Cause = cause }, cancellationToken)).Refused(out _, out var found)
        && found.Terminals is [var newest, ..]
            ? newest
            : null;

    private static async Task<IResult> Detach(HttpContext http, LaneCommands commands, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var agent = LaneRequests.AgentId(request);
        var lane = request.LaneId;
        request.Done();
        return await Tell(commands, new DetachAgent
        {
            LaneId = lane,
            AgentId = agent!,
            ExpectedRevision = request.ExpectedRevision,
            Cause = request.Cause,
        }, cancellationToken);
    }

    private static async Task<IResult> Share(HttpContext http, LaneCommands commands, CancellationToken cancellationToken)
    {
        var (request, lane, _) = Reasoned(http);
        return await Tell(
            commands, new ShareLane { LaneId = lane, ExpectedRevision = request.ExpectedRevision, Cause = request.Cause }, cancellationToken);
    }

    private static async Task<IResult> Unshare(HttpContext http, LaneCommands commands, CancellationToken cancellationToken)
    {
        var (request, lane, _) = Reasoned(http);
        return await Tell(
            commands, new UnshareLane { LaneId = lane, ExpectedRevision = request.ExpectedRevision, Cause = request.Cause }, cancellationToken);
    }

    private static async Task<IResult> Block(HttpContext http, LaneCommands commands, CancellationToken cancellationToken)
    {
        var (request, lane, reason) = Reasoned(http);
        return await Tell(commands, new BlockLane
        {
            LaneId = lane,
            Detail = reason,
            ExpectedRevision = request.ExpectedRevision,
            Cause = request.Cause,
        }, cancellationToken);
    }

    private static async Task<IResult> Unblock(HttpContext http, LaneCommands commands, CancellationToken cancellationToken)
    {
        var (request, lane, _) = Reasoned(http);
        return await Tell(
            commands, new UnblockLane { LaneId = lane, ExpectedRevision = request.ExpectedRevision, Cause = request.Cause }, cancellationToken);
    }

    private static (ApiRequest Request, LaneId Lane, string? Reason) Reasoned(HttpContext http)
    {
        var request = ApiRequest.Of(http);
        var reason = LaneRequests.Reason(request);
        var lane = request.LaneId;
        request.Done();
        return (request, lane, reason);
    }

    private static async Task<IResult> Tell<TCommand>(LaneCommands commands, TCommand command, CancellationToken cancellationToken)
        where TCommand : class =>
        JsonAnswer.Of(
            await commands.Change(command, cancellationToken),
            accepted => new JsonAnswer(accepted.Lane) { Revision = accepted.Lane.Revision });

    private static async Task<IResult> CleanUp(HttpContext http, LaneCommands commands, LaneWaits waits, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var command = LaneRequests.CleanUp(request);
        var (wait, atMost) = request.Waiting("closed");
        request.Done();
        if ((await commands.Change(command, cancellationToken)).Refused(out var refusal, out var accepted))
            return new ProblemResult(refusal);
        var lane = accepted.Lane;
        if (wait && lane.Status is not LaneStatus.Closed)
            lane = await waits.Lane(lane.LaneId, view => view.Status is LaneStatus.Closed, atMost, cancellationToken) ?? lane;
        return new JsonAnswer(lane, lane.Status is LaneStatus.Closed ? StatusCodes.Status200OK : StatusCodes.Status202Accepted)
        {
            Revision = lane.Revision,
        };
    }

    public static Refusal NotFound(LaneId lane) => new(ProblemReason.LaneNotFound, $"There is no lane {lane}; GET /v1/lanes lists the open ones.");
}
