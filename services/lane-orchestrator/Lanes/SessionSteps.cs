using Helios.Contracts;
using Helios.Contracts.Events;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Sessions;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>
/// Sessions of a lane, as the session registry tells of them. What it tells may change places on its way, so each message says all that the
/// lane must know, and the session's revision decides which one counts.
/// </summary>
internal static class SessionSteps
{
    // Sessions follow each other in a lane: of the oldest nothing is on its way any more.
    private const int Remembered = 32;

    public static bool IsNews(BehaviorContext<LaneState, SessionOpened> context) =>
        context.IsNews(context.Message.SessionId, context.Message.SessionRevision) ?? !context.Saga.SessionRevisions.ContainsKey(context.Message.SessionId.ToString());

    public static bool IsNews(BehaviorContext<LaneState, SessionLaunched> context) =>
        context.IsNews(context.Message.SessionId, context.Message.SessionRevision) ?? !context.Saga.SessionsInFlight.Contains(context.Message.SessionId);

    public static bool IsNews(BehaviorContext<LaneState, SessionEnded> context) =>
        context.IsNews(context.Message.SessionId, context.Message.SessionRevision) ?? context.Saga.SessionsInFlight.Contains(context.Message.SessionId);

    private static bool? IsNews<T>(this BehaviorContext<LaneState, T> context, SessionId session, long? revision)
        where T : class, ILaneMessage => revision is { } told
            ? !context.Saga.SessionRevisions.TryGetValue(session.ToString(), out var known) || told > known
            : null;

    /// <summary>The lane has a session: whoever removes the lane tells the registry.</summary>
    public static EventActivityBinder<LaneState, SessionOpened> NoteSession(this EventActivityBinder<LaneState, SessionOpened> step) =>
        step.Then(context => context.NoteRevision(context.Message.SessionId, context.Message.SessionRevision));

    /// <summary>Its agent runs, and needs a person or needs none.</summary>
    public static EventActivityBinder<LaneState, SessionLaunched> NoteSession(this EventActivityBinder<LaneState, SessionLaunched> step) => step.Then(context =>
    {
        var (lane, told) = (context.Saga, context.Message);
        context.NoteRevision(told.SessionId, told.SessionRevision);
        if (!lane.SessionsInFlight.Contains(told.SessionId))
            lane.SessionsInFlight.Add(told.SessionId);
        var blocker = told.SessionId.ToString();
        if (told.NeedsPerson && !lane.BlockedBy.Contains(blocker))
        {
            lane.BlockedBy.Add(blocker);
            lane.Reason = LaneReason.SessionNeedsInput;
            lane.Detail = told.Detail;
            context.Tell(EventTopics.LaneBlocked, ("session_id", blocker));
        }
        else if (!told.NeedsPerson && lane.BlockedBy.Remove(blocker))
        {
            context.TellWait();
        }
    });

    /// <summary>Its agent runs no longer, and nobody waits for it any more.</summary>
    public static EventActivityBinder<LaneState, SessionEnded> ForgetSession(this EventActivityBinder<LaneState, SessionEnded> step) => step.Then(context =>
    {
        var lane = context.Saga;
        context.NoteRevision(context.Message.SessionId, context.Message.SessionRevision);
        lane.SessionsInFlight.Remove(context.Message.SessionId);
        if (lane.BlockedBy.Remove(context.Message.SessionId.ToString()))
            context.TellWait();
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

    /// <summary>Ends the sessions that the lane ever had, if it had any.</summary>
    public static Task EndSessionsIfAny<T>(this BehaviorContext<LaneState, T> context, SessionEndingReason reason)
        where T : class, ILaneMessage => context.Saga.SessionRevisions.Count > 0 ? context.EndSessions(reason) : Task.CompletedTask;

    private static Task EndSessions<T>(this BehaviorContext<LaneState, T> context, SessionEndingReason reason)
        where T : class, ILaneMessage => context.Send(
            Contracts.Endpoints.Address(Contracts.Endpoints.Sessions),
            new LaneSessionsEnding { LaneId = context.Saga.LaneId, Reason = reason, Cause = context.Cause() });
}
