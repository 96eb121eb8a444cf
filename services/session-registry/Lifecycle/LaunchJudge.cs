using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>The beginning of a session, and its way back after an ending.</summary>
internal static class LaunchJudge
{
    public static Judged Requested(SessionRecord record, Fact.LaunchRequested asked)
    {
        if (record.LaunchId == asked.LaunchId)
            return Judged.Ignore(IgnoredBecause.Overtaken, "This launch is known.");
        if (record.IsTerminal || record.AgentMayLive)
            return Judged.Ignore(IgnoredBecause.NotPossible, "Only a session without an agent is launched.");
        return Judged.As(Begin(record, asked.LaunchId), "Its start was asked for.");
    }

    public static Judged Restored(SessionRecord record, Fact.RestoreRequested asked)
    {
        if (record.LaunchId == asked.LaunchId)
            return Judged.Ignore(IgnoredBecause.Overtaken, "This launch is known.");
        if (!record.IsTerminal)
            return Judged.Ignore(IgnoredBecause.NotPossible, "Only a session that has ended is restored.");
        var restored = Begin(record, asked.LaunchId) with
        {
            Resumes = true,
            // A pull request that is over would hold the new work in its last state.
            PullRequest = record.PullRequest.State is PullRequestState.Merged or PullRequestState.Closed
                ? SessionRecord.NoPullRequest(PullRequestReason.ClearedOnRestore)
                : record.PullRequest,
        };
        return Judged.As(restored, "It is started again.");
    }

    public static Judged Launched(SessionRecord record, Fact.AgentLaunched launched, LifecycleOptions options)
    {
        var running = record with
        {
            Runtime = record.Liveness is null && record.EndingAs is null
                ? new() { State = RuntimeState.Alive, Reason = RuntimeReason.ProcessRunning }
                : record.Runtime,
            // The question at which the launch had stopped is answered.
            Activity = record.Activity is { State: ActivityState.Blocked, DialogId: null } asked && asked.At <= launched.At ? null : record.Activity,
        };
        return running.Detecting is null
            ? Judged.As(
                running with { Session = SoftState.Of(running, options) ?? Working(SessionReason.AgentAcknowledged) },
                "The agent runs and is ready.")
            : Judged.As(running, "The agent runs and is ready; whether it still does is being found out.");
    }

    public static Judged Failed(SessionRecord record, Fact.LaunchFailed failed, LifecycleOptions options)
    {
        if (!failed.StillRunning)
            return Judged.As(EndingJudge.End(record, record.EndingAs ?? SessionReason.ErrorInProcess), failed.Detail);

        var waiting = record with
        {
            Runtime = record.Liveness is null && record.EndingAs is null
                ? new() { State = RuntimeState.Alive, Reason = RuntimeReason.ProcessRunning }
                : record.Runtime,
            Activity = record.ActivitySeenAt > failed.At
                ? record.Activity
                : new() { State = ActivityState.Blocked, Source = ActivitySource.Terminal, At = failed.At },
            ActivitySeenAt = record.ActivitySeenAt > failed.At ? record.ActivitySeenAt : failed.At,
        };
        return Judged.As(
            waiting.Detecting is null ? waiting with { Session = SoftState.Of(waiting, options) ?? waiting.Session } : waiting,
            failed.Detail);
    }

    private static SessionRecord Begin(SessionRecord record, LaunchId launch) => SessionRecord.New with
    {
        LaunchId = launch,
        PullRequest = record.PullRequest,
        PullRequestSeenAt = record.PullRequestSeenAt,
    };

    private static SessionAxis Working(SessionReason reason) => new() { State = SessionState.Working, Reason = reason };
}
