using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>What clients tell a session and its agent over HTTP: heartbeats, texts, and facts.</summary>
internal static class SessionUseApi
{
    public static void MapSessionUse(this RouteGroupBuilder api)
    {
        api.MapSession(
            "POST",
            "/heartbeat",
            "RecordSessionHeartbeat",
            Heartbeat,
            new("Keeps a session attached")
            {
                Description = "Without a heartbeat for 90 seconds a session is detached; its agent keeps running.",
                Answers = [(200, typeof(SessionView))],
                Problems = [ProblemReason.InvalidTransition],
            }
        );
        api.MapSession(
            "POST",
            "/send",
            "SendToSession",
            Send,
            new("Sends a message to a session's agent")
            {
                Description =
                    "Accepted does not mean delivered, and delivered does not mean seen: events report the status, and explain "
                    + "shows it. Nothing is typed into a dialog or a shell.",
                Answers = [(202, typeof(SessionMessageView))],
                Problems = [ProblemReason.InvalidTransition],
            }
        );
    }

    public static void MapSessionFacts(this RouteGroupBuilder api)
    {
        api.MapSession(
            "POST",
            "/facts/activity",
            "RecordSessionActivity",
            Activity,
            new("Reports what a session's agent is doing")
            {
                Description = "For hooks of agents. A report that is older than a later start or a later report changes nothing.",
                Answers = [(200, typeof(SessionView))],
            }
        );
        api.MapSession(
            "POST",
            "/facts/scm",
            "RecordScmFacts",
            Scm,
            new("Reports the state of a session's pull request")
            {
                Description = "A complete observation. Do not report one that failed.",
                Answers = [(200, typeof(SessionView))],
            }
        );
    }

    private static Task<IResult> Heartbeat(
        SessionId session,
        ApiRequest request,
        BusQueries questions,
        CancellationToken cancellationToken
    ) => SessionsApi.Ask(questions, new RecordSessionHeartbeat { SessionId = session, Cause = request.Cause }, cancellationToken);

    private static async Task<IResult> Send(
        SessionId session,
        Body<SendRequest> body,
        ApiRequest request,
        BusQueries questions,
        CancellationToken cancellationToken
    )
    {
        var command = new SendToSession
        {
            SessionId = session,
            MessageId = request.NewId<SessionMessageId>(),
            Text = body.Value.Text,
            Cause = request.Cause,
        };
        return JsonAnswer.Of(
            await questions.Sessions<SendToSession, SessionMessageAccepted>(command, cancellationToken),
            accepted => new JsonAnswer(accepted.Message, StatusCodes.Status202Accepted)
        );
    }

    private static Task<IResult> Activity(
        SessionId session,
        Body<ActivityRequest> body,
        ApiRequest request,
        BusQueries questions,
        CancellationToken cancellationToken
    ) =>
        SessionsApi.Ask(
            questions,
            new RecordSessionActivity
            {
                SessionId = session,
                Activity = body.Value.Activity,
                Source = body.Value.Source ?? ActivitySource.Hook,
                LaunchId = body.Value.LaunchId,
                At = body.Value.At,
                DialogId = body.Value.DialogId,
                Cause = request.Cause,
            },
            cancellationToken
        );

    private static Task<IResult> Scm(
        SessionId session,
        Body<PullRequestFacts> body,
        ApiRequest request,
        BusQueries questions,
        CancellationToken cancellationToken
    )
    {
        var facts = body.Value with
        {
            FailingChecks = Sorted(body.Value.FailingChecks),
            UnresolvedComments = Sorted(body.Value.UnresolvedComments),
            BotComments = Sorted(body.Value.BotComments),
        };
        return SessionsApi.Ask(
            questions,
            new RecordScmFacts
            {
                SessionId = session,
                PullRequest = facts,
                Cause = request.Cause,
            },
            cancellationToken
        );

        static IReadOnlyList<string> Sorted(IReadOnlyList<string> items) => [.. items.Order(StringComparer.Ordinal)];
    }
}
