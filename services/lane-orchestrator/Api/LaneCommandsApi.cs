using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Terminals;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Commands;
using Helios.LaneOrchestrator.Creation;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Commands to existing lanes over HTTP: attaching agents, sharing, blocking and ending them.</summary>
internal static class LaneCommandsApi
{
    public static void MapLaneCommands(this RouteGroupBuilder api)
    {
        api.MapAgents();
        api.MapSharing();
        api.MapBlocking();
        api.MapCleanUp();
    }

    private static void MapAgents(this RouteGroupBuilder api)
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
        api.MapLaneRoute(
            "POST",
            "/detach",
            "DetachAgent",
            Handler<AgentRequest, DetachAgent>(
                (lane, body, request) =>
                    new()
                    {
                        LaneId = lane,
                        AgentId = body.AgentId,
                        ExpectedRevision = request.ExpectedRevision,
                        Cause = request.Cause,
                    }
            ),
            Command("Detaches an agent from a lane")
        );
    }

    // The reason is recorded for a block only.
    private static void MapSharing(this RouteGroupBuilder api)
    {
        api.MapLaneRoute(
            "POST",
            "/share",
            "ShareLane",
            Handler<ReasonRequest, ShareLane>(
                (lane, _, request) =>
                    new()
                    {
                        LaneId = lane,
                        ExpectedRevision = request.ExpectedRevision,
                        Cause = request.Cause,
                    }
            ),
            Command("Allows several agents to use a lane")
        );
        api.MapLaneRoute(
            "POST",
            "/unshare",
            "UnshareLane",
            Handler<ReasonRequest, UnshareLane>(
                (lane, _, request) =>
                    new()
                    {
                        LaneId = lane,
                        ExpectedRevision = request.ExpectedRevision,
                        Cause = request.Cause,
                    }
            ),
            Command("Ends the sharing of a lane without attached agents")
        );
    }

    private static void MapBlocking(this RouteGroupBuilder api)
    {
        api.MapLaneRoute(
            "POST",
            "/block",
            "BlockLane",
            Handler<ReasonRequest, BlockLane>(
                (lane, body, request) =>
                    new()
                    {
                        LaneId = lane,
                        Detail = body.Reason,
                        ExpectedRevision = request.ExpectedRevision,
                        Cause = request.Cause,
                    }
            ),
            Command("Marks a lane as waiting for a person")
        );
        api.MapLaneRoute(
            "POST",
            "/unblock",
            "UnblockLane",
            Handler<ReasonRequest, UnblockLane>(
                (lane, _, request) =>
                    new()
                    {
                        LaneId = lane,
                        ExpectedRevision = request.ExpectedRevision,
                        Cause = request.Cause,
                    }
            ),
            Command("Ends the wait for a person")
        );
    }

    private static void MapCleanUp(this RouteGroupBuilder api)
    {
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

    /// <summary>Handles a request that is one command to a lane.</summary>
    private static Delegate Handler<TBody, TCommand>(Func<LaneId, TBody, ApiRequest, TCommand> command)
        where TBody : class
        where TCommand : class =>
        async (LaneId lane, Body<TBody> body, ApiRequest request, LaneCommands commands, CancellationToken cancellationToken) =>
            JsonAnswer.Of(
                await commands.Change(command(lane, body.Value, request), cancellationToken),
                accepted => new JsonAnswer(accepted.Lane) { Revision = accepted.Lane.Revision }
            );

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
}
