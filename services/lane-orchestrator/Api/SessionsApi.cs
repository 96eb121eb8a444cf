using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Sessions;
using Helios.LaneOrchestrator.Api.Bodies;
using Helios.LaneOrchestrator.Desk;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Sessions over HTTP. The session registry keeps them and decides; here the lane is looked up, and the registry is asked.</summary>
internal static class SessionsApi
{
    private static readonly QueryParameter Timeout = new("timeout", "integer", "How long to wait, in seconds, at most 300; 30 when absent.");

    public static void MapSessions(this RouteGroupBuilder api)
    {
        api.MapLaneRoute("POST", "/sessions", "EnsureSession", Ensure, new("Makes sure that a lane has a session")
        {
            Description =
                "Idempotent: a lane has at most one active session. With launch the agent is started; with wait=ready the answer comes when it is "
                + "ready, needs a person, has failed, or time is up, with the session as it is then. While the harness does not answer the session "
                + "gets the provider's own transport within two seconds; diagnostics says why.",
            Body = typeof(SessionBody),
            Query = [new("wait", "string", "ready"), Timeout],
            Answers = [(200, typeof(SessionView))],
            Problems =
            [
                ProblemReason.LaneNotFound, ProblemReason.LaneClosed, ProblemReason.InvalidTransition, ProblemReason.LaneAlreadyMapped,
                ProblemReason.ProviderSessionInUse, ProblemReason.UnsupportedProvider, ProblemReason.HostUnreachable, ProblemReason.ServiceUnavailable,
            ],
        });
        api.MapGet("/v1/sessions", List).Doc("ListSessions", new("Lists sessions, those that need attention first")
        {
            Query =
            [
                .. Page<SessionView>.Parameters,
                new("lane", "string", "Only the sessions of this lane."),
                new("workspace", "string", "Only the sessions of this workspace."),
                new("provider", "string", "Only the sessions of this provider."),
                new("display_status", "string", "Only the sessions with this display status."),
                new("ended", "boolean", "Those that have ended, too."),
            ],
            Answers = [(200, typeof(Page<SessionView>))],
            Problems = [ProblemReason.ServiceUnavailable],
        });

        Map("GET", "", "GetSession", Get, new("Shows a session") { Answers = [(200, typeof(SessionView))] });
        Map("GET", "/explain", "ExplainSession", Explain, new("Says why a session is what it is")
        {
            Description = "The last decisions with what led to them, what each observer last saw, and what became of the last texts.",
            Answers = [(200, typeof(SessionExplanation))],
        });
        Map("POST", "/heartbeat", "RecordSessionHeartbeat", Heartbeat, new("Says that somebody holds a session")
        {
            Description = "Without one for 90 seconds a session is detached; its agent goes on.",
            Answers = [(200, typeof(SessionView))],
            Problems = [ProblemReason.InvalidTransition],
        });
        Map("POST", "/send", "SendToSession", Send, new("Sends a text to a session's agent")
        {
            Description = "Accepted is not delivered, delivered is not seen: events tell what becomes of it, and explain shows it. Nothing is typed into a dialog or a shell.",
            Body = typeof(SendBody),
            Answers = [(202, typeof(SessionMessageView))],
            Problems = [ProblemReason.InvalidTransition],
        });
        Map("POST", "/kill", "KillSession", Kill, new("Ends a session's agent, then the session")
        {
            Query = [new("wait", "string", "terminated"), Timeout],
            Answers = [(200, typeof(SessionView)), (202, typeof(SessionView))],
            Matches = true,
        });
        Map("POST", "/terminate", "TerminateSession", Terminate, new("Ends the record of a session whose agent does not run")
        {
            Answers = [(200, typeof(SessionView))],
            Problems = [ProblemReason.SessionAlive],
            Matches = true,
        });
        Map("POST", "/restore", "RestoreSession", Restore, new("Starts a session's agent again, with its conversation")
        {
            Body = typeof(RestoreBody),
            BodyOptional = true,
            Query = [new("wait", "string", "ready"), Timeout],
            Answers = [(200, typeof(SessionView))],
            Problems =
            [
                ProblemReason.SessionAlive, ProblemReason.LaneAlreadyMapped, ProblemReason.ProviderSessionInUse, ProblemReason.UnsupportedProvider,
                ProblemReason.LaneClosed, ProblemReason.InvalidTransition, ProblemReason.HostUnreachable,
            ],
            Matches = true,
        });
        Map("POST", "/facts/activity", "RecordSessionActivity", Activity, new("Says what a session's agent is doing")
        {
            Description = "For hooks of agents. What does not count, because a later start or a later sign came first, changes nothing.",
            Body = typeof(ActivityBody),
            Answers = [(200, typeof(SessionView))],
        });
        Map("POST", "/facts/scm", "RecordScmFacts", Scm, new("Says what is known of a session's pull request")
        {
            Description = "A whole look at it. A look that failed is not told.",
            Body = typeof(PullRequestFacts),
            Answers = [(200, typeof(SessionView))],
        });

        void Map(string method, string rest, string operation, Delegate handler, EndpointDoc doc) => api
            .MapMethods($"/v1/sessions/{{session}}{rest}", [method], handler)
            .Doc(operation, doc with { Problems = [ProblemReason.SessionNotFound, .. doc.Problems, ProblemReason.ServiceUnavailable] });
    }

    private static async Task<IResult> Ensure(
        HttpContext http, IDbContextFactory<OrchestratorContext> reads, BusQuestions questions, SessionWaits waits, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var asked = SessionRequests.Ensure(request);
        var (wait, atMost) = request.Waiting("ready");
        request.Done();
        if ((await LaneOf(reads, request.LaneId, asked.Launch, "ensure_session", cancellationToken)).Refused(out var refusal, out var lane))
            return new ProblemResult(refusal);
        asked = asked with
        {
            WorkspaceId = lane.WorkspaceId,
            HostId = lane.HostId!.Value,
            Branch = lane.Branch,
            Repository = await RepositoryOf(reads, lane.WorkspaceId, cancellationToken),
        };
        if ((await questions.Sessions<EnsureSession, SessionFound>(asked, cancellationToken)).Refused(out refusal, out var found))
            return new ProblemResult(refusal);
        var session = wait && asked.Launch
            ? await waits.Until(found.Session, HasStarted, atMost, cancellationToken)
            : found.Session;
        return Of(session);
    }

    private static async Task<IResult> List(HttpContext http, BusQuestions questions, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var query = request.Query;
        var asked = new FindSessions
        {
            LaneId = query.Id<LaneId>("lane"),
            WorkspaceId = query.Id<WorkspaceId>("workspace"),
            Provider = query.Text("provider"),
            DisplayStatus = query.Choice<DisplayStatus>("display_status"),
            Ended = query.Flag("ended"),
            Limit = (int?)query.Number("limit", 1, Page<object>.MaxLimit) ?? Page<object>.DefaultLimit,
            After = query.Text("cursor"),
        };
        request.Done();
        return JsonAnswer.Of(
            await questions.Sessions<FindSessions, SessionsFound>(asked, cancellationToken),
            found => new JsonAnswer(new Page<SessionView> { Items = found.Sessions, NextCursor = found.Next }));
    }

    private static Task<IResult> Get(HttpContext http, BusQuestions questions, CancellationToken cancellationToken) =>
        Ask(http, questions, request => new GetSession { SessionId = request.SessionId }, cancellationToken);

    private static async Task<IResult> Explain(HttpContext http, BusQuestions questions, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var asked = new ExplainSession { SessionId = request.SessionId };
        request.Done();
        return JsonAnswer.Of(
            await questions.Sessions<ExplainSession, SessionExplained>(asked, cancellationToken),
            explained => new JsonAnswer(explained.Explanation) { Revision = explained.Explanation.Session.Revision });
    }

    private static Task<IResult> Heartbeat(HttpContext http, BusQuestions questions, CancellationToken cancellationToken) =>
        Ask(http, questions, request => new RecordSessionHeartbeat { SessionId = request.SessionId, Cause = request.Cause }, cancellationToken);

    private static async Task<IResult> Send(HttpContext http, BusQuestions questions, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var asked = SessionRequests.Send(request);
        request.Done();
        return JsonAnswer.Of(
            await questions.Sessions<SendToSession, SessionMessageAccepted>(asked, cancellationToken),
            accepted => new JsonAnswer(accepted.Message, StatusCodes.Status202Accepted));
    }

    private static async Task<IResult> Kill(HttpContext http, BusQuestions questions, SessionWaits waits, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var asked = new KillSession { SessionId = request.SessionId, ExpectedRevision = request.ExpectedRevision, Cause = request.Cause };
        var (wait, atMost) = request.Waiting("terminated");
        request.Done();
        if ((await questions.Sessions<KillSession, SessionFound>(asked, cancellationToken)).Refused(out var refusal, out var found))
            return new ProblemResult(refusal);
        var session = wait ? await waits.Until(found.Session, HasEnded, atMost, cancellationToken) : found.Session;
        return new JsonAnswer(session, HasEnded(session) ? StatusCodes.Status200OK : StatusCodes.Status202Accepted) { Revision = session.Revision };
    }

    private static Task<IResult> Terminate(HttpContext http, BusQuestions questions, CancellationToken cancellationToken) => Ask(
        http,
        questions,
        request => new TerminateSession { SessionId = request.SessionId, ExpectedRevision = request.ExpectedRevision, Cause = request.Cause },
        cancellationToken);

    private static async Task<IResult> Restore(
        HttpContext http, IDbContextFactory<OrchestratorContext> reads, BusQuestions questions, SessionWaits waits, CancellationToken cancellationToken)
    {
        var request = ApiRequest.Of(http);
        var asked = SessionRequests.Restore(request);
        var (wait, atMost) = request.Waiting("ready");
        request.Done();
        if ((await questions.Sessions<GetSession, SessionFound>(new GetSession { SessionId = asked.SessionId }, cancellationToken)).Refused(out var refusal, out var known))
            return new ProblemResult(refusal);
        if ((await LaneOf(reads, known.Session.LaneId, launch: true, "restore_session", cancellationToken)).Refused(out refusal, out _))
            return new ProblemResult(refusal);
        if ((await questions.Sessions<RestoreSession, SessionFound>(asked, cancellationToken)).Refused(out refusal, out var found))
            return new ProblemResult(refusal);
        return Of(wait ? await waits.Until(found.Session, HasStarted, atMost, cancellationToken) : found.Session);
    }

    private static Task<IResult> Activity(HttpContext http, BusQuestions questions, CancellationToken cancellationToken) =>
        Ask(http, questions, SessionRequests.Activity, cancellationToken);

    private static Task<IResult> Scm(HttpContext http, BusQuestions questions, CancellationToken cancellationToken) =>
        Ask(http, questions, SessionRequests.Scm, cancellationToken);

    private static async Task<IResult> Ask<T>(HttpContext http, BusQuestions questions, Func<ApiRequest, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var request = ApiRequest.Of(http);
        var asked = read(request);
        request.Done();
        return JsonAnswer.Of(await questions.Sessions<T, SessionFound>(asked, cancellationToken), found => Of(found.Session));
    }

    private static JsonAnswer Of(SessionView session) => new(session) { Revision = session.Revision };

    private static bool HasEnded(SessionView session) => session.Status is AttachmentStatus.Terminated;

    private static bool HasStarted(SessionView session) => session.Status is not (AttachmentStatus.Attaching or AttachmentStatus.Restoring);

    /// <summary>The lane, if it can have a session now.</summary>
    private static async Task<string?> RepositoryOf(IDbContextFactory<OrchestratorContext> reads, WorkspaceId workspace, CancellationToken cancellationToken)
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return await context.Workspaces.Where(row => row.WorkspaceId == workspace).Select(row => row.Repository).FirstOrDefaultAsync(cancellationToken);
    }

    private static async Task<Answer<LaneState>> LaneOf(
        IDbContextFactory<OrchestratorContext> reads, LaneId lane, bool launch, string what, CancellationToken cancellationToken)
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return await context.Lanes.FirstOrDefaultAsync(row => row.LaneId == lane, cancellationToken) switch
        {
            null => LanesApi.NotFound(lane),
            { Status: LaneStatus.Closed } => new Refusal(ProblemReason.LaneClosed, "The lane is closed, and its sessions with it; create a new one."),
            { HostReachable: false, HostId: { } host } when launch =>
                new Refusal(ProblemReason.HostUnreachable, $"Host {host} does not answer; try again when it is back."),
            { Status: LaneStatus.Ready or LaneStatus.Running or LaneStatus.Blocked or LaneStatus.Shared, HostId: not null } row => row,
            var row => new Refusal(ProblemReason.InvalidTransition, $"The lane is {SnakeCase.Of(row.Status)}; it can have a session from ready until its clean-up.")
            {
                Fields = new Dictionary<string, object?> { ["state"] = SnakeCase.Of(row.Status), ["event"] = what },
            },
        };
    }
}
