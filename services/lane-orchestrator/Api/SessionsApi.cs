using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Creation;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Sessions over HTTP. The session registry stores them and decides; this looks up the lane and asks the registry.</summary>
internal static class SessionsApi
{
    public static void MapSessions(this RouteGroupBuilder api)
    {
        api.MapEnsure();
        api.MapReads();
        api.MapSessionUse();
        api.MapSessionDialog();
        api.MapEnds();
        api.MapSessionFacts();
    }

    private static void MapEnsure(this RouteGroupBuilder api) =>
        api.MapLaneRoute(
            "POST",
            "/sessions",
            "EnsureSession",
            Ensure,
            new("Ensures that a lane has a session")
            {
                Description =
                    "Idempotent: a lane has at most one active session. With launch the agent is started; with wait=ready it is "
                    + "answered when the session is ready, needs a person, has failed, or the timeout expires, with the session in its "
                    + "state at that time. While the harness does not respond, the session gets the provider's own transport within two "
                    + "seconds; diagnostics gives the reason.",
                Answers = [(200, typeof(SessionView))],
                Problems =
                [
                    ProblemReason.LaneNotFound,
                    ProblemReason.LaneClosed,
                    ProblemReason.InvalidTransition,
                    ProblemReason.LaneAlreadyMapped,
                    ProblemReason.ProviderSessionInUse,
                    ProblemReason.UnsupportedProvider,
                    ProblemReason.UsageLimited,
                    ProblemReason.HostUnreachable,
                    ProblemReason.ServiceUnavailable,
                ],
            }
        );

    private static void MapReads(this RouteGroupBuilder api)
    {
        api.MapGet("/v1/sessions", List)
            .Doc(
                "ListSessions",
                new("Lists sessions, those that need attention first")
                {
                    Reach = Reach.Filtered,
                    Answers = [(200, typeof(Page<SessionView>))],
                    Problems = [ProblemReason.ServiceUnavailable],
                }
            );
        api.MapSession("GET", "", "GetSession", Get, new("Shows a session") { Answers = [(200, typeof(SessionView))] });
        api.MapSession(
            "GET",
            "/explain",
            "ExplainSession",
            Explain,
            new("Explains the state of a session")
            {
                Description = "The last decisions with their evidence, what each observer last saw, and the status of the last messages.",
                Answers = [(200, typeof(SessionExplanation))],
            }
        );
    }

    private static void MapEnds(this RouteGroupBuilder api)
    {
        api.MapSession(
            "POST",
            "/kill",
            "KillSession",
            Kill,
            new("Ends a session's agent, then the session")
            {
                Answers = [(200, typeof(SessionView)), (202, typeof(SessionView))],
                Matches = true,
            }
        );
        api.MapSession(
            "POST",
            "/terminate",
            "TerminateSession",
            Terminate,
            new("Ends a session whose agent is not running")
            {
                Answers = [(200, typeof(SessionView))],
                Problems = [ProblemReason.SessionAlive],
                Matches = true,
            }
        );
        api.MapSession(
            "POST",
            "/restore",
            "RestoreSession",
            Restore,
            new("Restarts a session's agent with its conversation")
            {
                Answers = [(200, typeof(SessionView))],
                Problems =
                [
                    ProblemReason.SessionAlive,
                    ProblemReason.LaneAlreadyMapped,
                    ProblemReason.ProviderSessionInUse,
                    ProblemReason.UnsupportedProvider,
                    ProblemReason.UsageLimited,
                    ProblemReason.LaneClosed,
                    ProblemReason.InvalidTransition,
                    ProblemReason.HostUnreachable,
                ],
                Matches = true,
            }
        );
    }

    public static void MapSession(
        this RouteGroupBuilder api,
        string method,
        string rest,
        string operation,
        Delegate handler,
        EndpointDoc doc
    ) =>
        api.MapMethods($"/v1/sessions/{{session}}{rest}", [method], handler)
            .Doc(operation, doc with { Problems = [ProblemReason.SessionNotFound, .. doc.Problems, ProblemReason.ServiceUnavailable] });

    private static async Task<IResult> Ensure(
        LaneId lane,
        Body<SessionRequest> body,
        Query<ReadyQuery> query,
        ApiRequest request,
        IDbContextFactory<OrchestratorContext> reads,
        BusQueries questions,
        SessionWaits waits,
        CancellationToken cancellationToken
    )
    {
        var asked = body.Value;
        var launch = asked.Launch is true;
        if ((await LaneOf(reads, lane, launch, "ensure_session", cancellationToken)).Refused(out var refusal, out var row))
            return new ProblemResult(refusal);
        if (await UnknownAgent(reads, row.HostId!.Value, asked.Provider, cancellationToken) is { } unknown)
            return new ProblemResult(unknown);
        var command = new EnsureSession
        {
            NewSessionId = request.NewId<SessionId>(),
            LaneId = lane,
            WorkspaceId = row.WorkspaceId,
            HostId = row.HostId!.Value,
            Provider = asked.Provider,
            IsOfHost = !SessionProviders.All.Contains(asked.Provider),
            PreferredTransport = asked.PreferredTransport is { } transport ? SnakeCase.Of(transport) : null,
            ProviderSessionId = asked.ProviderSessionId ?? asked.CodexSessionId,
            Launch = launch,
            Mode = asked.Mode,
            Prompt = asked.Prompt,
            Argv = asked.Argv ?? [],
            Model = asked.Model,
            Permissions = asked.Permissions,
            Environment = asked.Environment,
            Branch = row.Branch,
            Repository = await RepositoryOf(reads, row.WorkspaceId, cancellationToken),
            Cause = request.Cause,
        };
        if ((await questions.Sessions<EnsureSession, SessionFound>(command, cancellationToken)).Refused(out refusal, out var found))
            return new ProblemResult(refusal);
        return Of(
            query.Value.Waits && launch
                ? await waits.Until(found.Session, HasStarted, query.Value.AtMost, cancellationToken)
                : found.Session
        );
    }

    private static async Task<IResult> List(
        Query<SessionQuery> query,
        ApiRequest request,
        BusQueries questions,
        CancellationToken cancellationToken
    )
    {
        var asked = query.Value;
        var question = new FindSessions
        {
            LaneId = asked.Lane,
            WorkspaceId = RouteAccess.Narrow(request.Caller, asked.Workspace),
            Provider = asked.Provider,
            DisplayStatus = asked.DisplayStatus,
            Ended = asked.Ended,
            Limit = asked.Limit ?? Paging.DefaultLimit,
            After = asked.Cursor,
        };
        return JsonAnswer.Of(
            await questions.Sessions<FindSessions, SessionsFound>(question, cancellationToken),
            found => new JsonAnswer(new Page<SessionView> { Items = found.Sessions, NextCursor = found.Next })
        );
    }

    private static Task<IResult> Get(SessionId session, BusQueries questions, CancellationToken cancellationToken) =>
        Ask(questions, new GetSession { SessionId = session }, cancellationToken);

    private static async Task<IResult> Explain(SessionId session, BusQueries questions, CancellationToken cancellationToken) =>
        JsonAnswer.Of(
            await questions.Sessions<ExplainSession, SessionExplained>(new ExplainSession { SessionId = session }, cancellationToken),
            explained => new JsonAnswer(explained.Explanation) { Revision = explained.Explanation.Session.Revision }
        );

    private static async Task<IResult> Kill(
        SessionId session,
        Query<TerminatedQuery> query,
        ApiRequest request,
        BusQueries questions,
        SessionWaits waits,
        CancellationToken cancellationToken
    )
    {
        var command = new KillSession
        {
            SessionId = session,
            ExpectedRevision = request.ExpectedRevision,
            Cause = request.Cause,
        };
        if ((await questions.Sessions<KillSession, SessionFound>(command, cancellationToken)).Refused(out var refusal, out var found))
            return new ProblemResult(refusal);
        var view = query.Value.Waits ? await waits.Until(found.Session, HasEnded, query.Value.AtMost, cancellationToken) : found.Session;
        return new JsonAnswer(view, HasEnded(view) ? StatusCodes.Status200OK : StatusCodes.Status202Accepted) { Revision = view.Revision };
    }

    private static Task<IResult> Terminate(
        SessionId session,
        ApiRequest request,
        BusQueries questions,
        CancellationToken cancellationToken
    ) =>
        Ask(
            questions,
            new TerminateSession
            {
                SessionId = session,
                ExpectedRevision = request.ExpectedRevision,
                Cause = request.Cause,
            },
            cancellationToken
        );

    private static async Task<IResult> Restore(
        SessionId session,
        Body<SessionRestoreRequest> body,
        Query<ReadyQuery> query,
        ApiRequest request,
        IDbContextFactory<OrchestratorContext> reads,
        BusQueries questions,
        SessionWaits waits,
        CancellationToken cancellationToken
    )
    {
        if (
            (await questions.Sessions<GetSession, SessionFound>(new GetSession { SessionId = session }, cancellationToken)).Refused(
                out var refusal,
                out var known
            )
        )
            return new ProblemResult(refusal);
        if ((await LaneOf(reads, known.Session.LaneId, launch: true, "restore_session", cancellationToken)).Refused(out refusal, out _))
            return new ProblemResult(refusal);
        var command = new RestoreSession
        {
            SessionId = session,
            Prompt = body.Value.Prompt,
            ExpectedRevision = request.ExpectedRevision,
            Cause = request.Cause,
        };
        if ((await questions.Sessions<RestoreSession, SessionFound>(command, cancellationToken)).Refused(out refusal, out var found))
            return new ProblemResult(refusal);
        return Of(query.Value.Waits ? await waits.Until(found.Session, HasStarted, query.Value.AtMost, cancellationToken) : found.Session);
    }

    /// <summary>Why a lane's host cannot have sessions of an agent; null if it can.</summary>
    private static async Task<Refusal?> UnknownAgent(
        IDbContextFactory<OrchestratorContext> reads,
        HostId id,
        string provider,
        CancellationToken cancellationToken
    )
    {
        if (SessionProviders.All.Contains(provider))
            return null;
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        var host = await context.Hosts.FirstOrDefaultAsync(row => row.HostId == id, cancellationToken);
        var agents = host?.Agents ?? [];
        var detail = agents.Find(agent => agent.Name == provider) switch
        {
            { Faults.Count: 0 } => null,
            { } faulty => $"The manifest of '{provider}' on host {host!.Name} has a fault: {faulty.Faults[0]} Correct it, and restart the "
                + "worktree agent.",
            null => $"Host {host?.Name ?? id.ToString()} has no agent '{provider}'. It has: {string.Join(", ", Usable(agents))}.",
        };
        return detail is null ? null : new Refusal(ProblemReason.UnsupportedProvider, detail);
    }

    private static IEnumerable<string> Usable(IEnumerable<HostAgentView> agents) =>
        agents.Where(agent => agent.Faults.Count == 0).Select(agent => agent.Name).Append(SessionProviders.Command);

    /// <summary>Asks the registry what is answered with the session.</summary>
    public static async Task<IResult> Ask<T>(BusQueries questions, T asked, CancellationToken cancellationToken)
        where T : class => JsonAnswer.Of(await questions.Sessions<T, SessionFound>(asked, cancellationToken), found => Of(found.Session));

    private static JsonAnswer Of(SessionView session) => new(session) { Revision = session.Revision };

    private static bool HasEnded(SessionView session) => session.Status is AttachmentStatus.Terminated;

    private static bool HasStarted(SessionView session) => session.Status is not (AttachmentStatus.Attaching or AttachmentStatus.Restoring);

    private static async Task<string?> RepositoryOf(
        IDbContextFactory<OrchestratorContext> reads,
        WorkspaceId workspace,
        CancellationToken cancellationToken
    )
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return await context
            .Workspaces.Where(row => row.WorkspaceId == workspace)
            .Select(row => row.Repository)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The lane, if it can have a session now.</summary>
    private static async Task<Answer<LaneState>> LaneOf(
        IDbContextFactory<OrchestratorContext> reads,
        LaneId lane,
        bool launch,
        string what,
        CancellationToken cancellationToken
    )
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return await context.Lanes.FirstOrDefaultAsync(row => row.LaneId == lane, cancellationToken) switch
        {
            null => LanesApi.NotFound(lane),
            { Status: LaneStatus.Closed } => new Refusal(
                ProblemReason.LaneClosed,
                "The lane and its sessions are closed; create a new lane."
            ),
            { HostReachable: false, HostId: { } host } when launch => new Refusal(
                ProblemReason.HostUnreachable,
                $"Host {host} does not respond; try again when it is back."
            ),
            { Status: LaneStatus.Ready or LaneStatus.Running or LaneStatus.Blocked or LaneStatus.Shared, HostId: not null } row => row,
            var row => new Refusal(
                ProblemReason.InvalidTransition,
                $"The lane is {SnakeCase.Of(row.Status)}; sessions are possible from ready until clean-up."
            )
            {
                Fields = new Dictionary<string, object?> { ["state"] = SnakeCase.Of(row.Status), ["event"] = what },
            },
        };
    }

    private sealed record SessionQuery
    {
        [Parameter(Paging.LimitDescription), Number(1, Paging.MaxLimit)]
        public int? Limit { get; init; }

        [Parameter(Paging.CursorDescription)]
        public string? Cursor { get; init; }

        [Parameter("Only sessions of this lane.")]
        public LaneId? Lane { get; init; }

        [Parameter("Only sessions of this workspace.")]
        public WorkspaceId? Workspace { get; init; }

        [Parameter("Only sessions of this provider.")]
        public string? Provider { get; init; }

        [Parameter("Only sessions with this display status.")]
        public DisplayStatus? DisplayStatus { get; init; }

        [Parameter("Include sessions that have ended.")]
        public bool Ended { get; init; }
    }
}
