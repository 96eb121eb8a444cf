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

/// <summary>Dialogs of agents over HTTP. They are on the host's screens only, so the host is asked each time.</summary>
internal static class SessionDialogApi
{
    public static void MapSessionDialog(this RouteGroupBuilder api)
    {
        ProblemReason[] problems = [ProblemReason.DialogNotFound, ProblemReason.HostUnreachable, ProblemReason.ServiceUnavailable];
        api.MapSession(
            "GET",
            "/dialog",
            "GetSessionDialog",
            Get,
            new("Shows the dialog that a session's agent waits at")
            {
                Description = "Its question and its numbered choices, read from the screen of the agent's terminal.",
                Answers = [(200, typeof(AgentDialog))],
                Problems = problems,
            }
        );
        api.MapSession(
            "POST",
            "/answer",
            "AnswerSessionDialog",
            Answer,
            new("Answers the dialog that a session's agent waits at")
            {
                Description =
                    "Presses the number of a choice, or Escape, and waits until the agent shows the dialog no more. It is refused if the "
                    + "agent shows another dialog than the named one: nobody answers a question that they have not seen.",
                Answers = [(200, typeof(AgentDialog))],
                Problems =
                [
                    .. problems,
                    ProblemReason.DialogChanged,
                    ProblemReason.InvalidRequest,
                    ProblemReason.InvalidTransition,
                    ProblemReason.TerminalsUnsupported,
                ],
            }
        );
    }

    private static Task<IResult> Get(SessionId session, ApiRequest request, BusQueries questions, CancellationToken cancellationToken) =>
        Ask(
            session,
            questions,
            view => new ReadDialog
            {
                HostId = view.HostId,
                LaneId = view.LaneId,
                SessionId = session,
                Cause = request.Cause,
            },
            cancellationToken
        );

    private static Task<IResult> Answer(
        SessionId session,
        Body<AnswerRequest> body,
        ApiRequest request,
        BusQueries questions,
        CancellationToken cancellationToken
    ) =>
        Ask(
            session,
            questions,
            view => new AnswerDialog
            {
                HostId = view.HostId,
                LaneId = view.LaneId,
                SessionId = session,
                DialogId = body.Value.DialogId,
                Choice = body.Value.Choice,
                Cause = request.Cause,
            },
            cancellationToken
        );

    private static async Task<IResult> Ask<TQuestion>(
        SessionId session,
        BusQueries questions,
        Func<SessionView, TQuestion> question,
        CancellationToken cancellationToken
    )
        where TQuestion : class
    {
        if (
            (await questions.Sessions<GetSession, SessionFound>(new GetSession { SessionId = session }, cancellationToken)).Refused(
                out var refusal,
                out var found
            )
        )
            return new ProblemResult(refusal);
        return JsonAnswer.Of(
            await questions.Terminals<TQuestion, DialogRead>(found.Session.HostId, question(found.Session), cancellationToken),
            read => new JsonAnswer(read.Dialog)
        );
    }
}
