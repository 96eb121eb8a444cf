using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>Judges the launch of a session, and its restore after it has ended.</summary>
internal static class LaunchJudge
{
    public static Verdict Requested(SessionRecord record, Fact.LaunchRequested asked)
    {
        if (record.LaunchId == asked.LaunchId)
            return Verdict.Ignore(IgnoreReason.Overtaken, "This launch is already known.");
        if (record.IsTerminal || record.AgentMayLive)
            return Verdict.Ignore(IgnoreReason.NotPossible, "Only a session without an agent can be launched.");
        return Verdict.As(Begin(record, asked.LaunchId), "Its launch was requested.");
    }

    public static Verdict Restored(SessionRecord record, Fact.RestoreRequested asked)
    {
        if (record.LaunchId == asked.LaunchId)
            return Verdict.Ignore(IgnoreReason.Overtaken, "This launch is already known.");
        if (!record.IsTerminal)
            return Verdict.Ignore(IgnoreReason.NotPossible, "Only a session that has ended can be restored.");
        var restored = Begin(record, asked.LaunchId) with
        {
            Resumes = true,
            // A pull request that is closed or merged would keep the new work in its last state.
            PullRequest = record.PullRequest.State is PullRequestState.Merged or PullRequestState.Closed
                ? SessionRecord.NoPullRequest(PullRequestReason.ClearedOnRestore)
                : record.PullRequest,
        };
        return Verdict.As(restored, "The agent is being restarted.");
    }

    public static Verdict Launched(SessionRecord record, Fact.AgentLaunched launched, LifecycleOptions options)
    {
        var running = record with
        {
            Runtime =
                record.Liveness is null && record.EndingAs is null
                    ? new() { State = RuntimeState.Alive, Reason = RuntimeReason.ProcessRunning }
                    : record.Runtime,
            // The question that stopped the launch is answered.
            Activity =
                record.Activity is { State: ActivityState.Blocked, DialogId: null } asked && asked.At <= launched.At
                    ? null
                    : record.Activity,
        };
        return running.Detecting is null
            ? Verdict.As(
                running with
                {
                    Session = SoftState.Of(running, options) ?? Working(SessionReason.AgentAcknowledged),
                },
                "The agent runs and is ready."
            )
            : Verdict.As(running, "The agent runs and is ready; Helios is checking whether it still does.");
    }

    public static Verdict Failed(SessionRecord record, Fact.LaunchFailed failed, LifecycleOptions options)
    {
        if (!failed.StillRunning)
            return Verdict.As(TerminationJudge.End(record, record.EndingAs ?? SessionReason.ErrorInProcess), failed.Detail);

        var waiting = record with
        {
            Runtime =
                record.Liveness is null && record.EndingAs is null
                    ? new() { State = RuntimeState.Alive, Reason = RuntimeReason.ProcessRunning }
                    : record.Runtime,
            Activity =
                record.ActivitySeenAt > failed.At
                    ? record.Activity
                    : new()
                    {
                        State = ActivityState.Blocked,
                        Source = ActivitySource.Terminal,
                        At = failed.At,
                    },
            ActivitySeenAt = record.ActivitySeenAt > failed.At ? record.ActivitySeenAt : failed.At,
        };
        return Verdict.As(
            waiting.Detecting is null ? waiting with { Session = SoftState.Of(waiting, options) ?? waiting.Session } : waiting,
            failed.Detail
        );
    }

    private static SessionRecord Begin(SessionRecord record, LaunchId launch) =>
        SessionRecord.New with
        {
            LaunchId = launch,
            PullRequest = record.PullRequest,
            PullRequestSeenAt = record.PullRequestSeenAt,
        };

    private static SessionAxis Working(SessionReason reason) => new() { State = SessionState.Working, Reason = reason };
}
