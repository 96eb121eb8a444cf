using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Sessions;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>
/// Sessions of a lane, as reported by the session registry. Its messages may arrive out of order, so each is self-contained,
/// and the session's revision decides which one counts.
/// </summary>
internal static class SessionSteps
{
    // Sessions of a lane follow each other: no message of the oldest is still under way.
    private const int Remembered = 32;

    public static bool IsNews(BehaviorContext<LaneState, SessionOpened> context) =>
        context.IsNews(context.Message.SessionId, context.Message.SessionRevision)
        ?? !context.Saga.SessionRevisions.ContainsKey(context.Message.SessionId.ToString());

    public static bool IsNews(BehaviorContext<LaneState, SessionLaunched> context) =>
        context.IsNews(context.Message.SessionId, context.Message.SessionRevision)
        ?? !context.Saga.SessionsInFlight.Contains(context.Message.SessionId);

    public static bool IsNews(BehaviorContext<LaneState, SessionEnded> context) =>
        context.IsNews(context.Message.SessionId, context.Message.SessionRevision)
        ?? context.Saga.SessionsInFlight.Contains(context.Message.SessionId);

    private static bool? IsNews<T>(this BehaviorContext<LaneState, T> context, SessionId session, long? revision)
        where T : class, ILaneMessage =>
        revision is { } reported ? !context.Saga.SessionRevisions.TryGetValue(session.ToString(), out var known) || reported > known : null;

    /// <summary>Records that the lane has a session, so that its removal notifies the registry.</summary>
    public static EventActivityBinder<LaneState, SessionOpened> NoteSession(this EventActivityBinder<LaneState, SessionOpened> step) =>
        step.Then(context => context.NoteRevision(context.Message.SessionId, context.Message.SessionRevision));

    /// <summary>Records that its agent runs, and whether it needs a person.</summary>
    public static EventActivityBinder<LaneState, SessionLaunched> NoteSession(this EventActivityBinder<LaneState, SessionLaunched> step) =>
        step.Then(context =>
        {
            var (lane, report) = (context.Saga, context.Message);
            context.NoteRevision(report.SessionId, report.SessionRevision);
            if (!lane.SessionsInFlight.Contains(report.SessionId))
                lane.SessionsInFlight.Add(report.SessionId);
            var blocker = report.SessionId.ToString();
            if (report.NeedsPerson && !lane.BlockedBy.Contains(blocker))
            {
                lane.BlockedBy.Add(blocker);
                lane.Reason = LaneReason.SessionNeedsInput;
                lane.Detail = report.Detail;
                context.Record(EventTopics.LaneBlocked, ("session_id", blocker));
            }
            else if (!report.NeedsPerson && lane.BlockedBy.Remove(blocker))
            {
                context.ReportWait();
            }
        });

    /// <summary>Records that its agent no longer runs.</summary>
    public static EventActivityBinder<LaneState, SessionEnded> ForgetSession(this EventActivityBinder<LaneState, SessionEnded> step) =>
        step.Then(context =>
        {
            var lane = context.Saga;
            context.NoteRevision(context.Message.SessionId, context.Message.SessionRevision);
            lane.SessionsInFlight.Remove(context.Message.SessionId);
            if (lane.BlockedBy.Remove(context.Message.SessionId.ToString()))
                context.ReportWait();
        });

    private static void NoteRevision<T>(this BehaviorContext<LaneState, T> context, SessionId session, long? revision)
        where T : class, ILaneMessage
    {
        var known = context.Saga.SessionRevisions;
        context.Change();
        known[session.ToString()] = revision ?? known.GetValueOrDefault(session.ToString());
        foreach (var oldest in known.Keys.Order(StringComparer.Ordinal).Take(known.Count - Remembered).ToList())
            known.Remove(oldest);
    }

    public static EventActivityBinder<LaneState, SessionOpened> EndSessions(this EventActivityBinder<LaneState, SessionOpened> step) =>
        step.ThenAsync(context => context.EndSessions(SessionEndingReason.LaneClosed));

    public static EventActivityBinder<LaneState, SessionLaunched> EndSessions(this EventActivityBinder<LaneState, SessionLaunched> step) =>
        step.ThenAsync(context => context.EndSessions(SessionEndingReason.LaneClosed));

    /// <summary>Ends all sessions of the lane, if it ever had any.</summary>
    public static Task EndSessionsIfAny<T>(this BehaviorContext<LaneState, T> context, SessionEndingReason reason)
        where T : class, ILaneMessage => context.Saga.SessionRevisions.Count > 0 ? context.EndSessions(reason) : Task.CompletedTask;

    private static Task EndSessions<T>(this BehaviorContext<LaneState, T> context, SessionEndingReason reason)
        where T : class, ILaneMessage =>
        context.Send(
            Contracts.Endpoints.Address(Contracts.Endpoints.Sessions),
            new LaneSessionsEnding
            {
                LaneId = context.Saga.LaneId,
                Reason = reason,
                Cause = context.Cause(),
            }
        );
}
