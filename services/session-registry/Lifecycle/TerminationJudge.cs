using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>Judges requested ends, and ends that a host reports as certain.</summary>
internal static class TerminationJudge
{
    public static Verdict KillRequested(SessionRecord record)
    {
        if (!record.AgentMayLive)
            return Verdict.As(End(record, SessionReason.ManuallyKilled), "The session was killed on request; no agent was ever started.");
        return Verdict.As(
            record with
            {
                EndingAs = SessionReason.ManuallyKilled,
                Runtime = record.Runtime with { Reason = RuntimeReason.ManualKillRequested },
            },
            "Its end was requested; the host is ending the agent."
        );
    }

    public static Verdict EndRequested(SessionRecord record, Fact.EndRequested asked) =>
        Verdict.As(End(record, asked.Reason), "Its end was requested.");

    public static Verdict AgentEnded(SessionRecord record, Fact.AgentEnded ended)
    {
        if (record.EndingAs is { } asked)
            return Verdict.As(End(record, asked), "The host has ended the agent, as requested.");
        // A kill is on record before the host is ordered to end the agent: without one, the host has removed the lane, and says so before
        // the orchestrator does.
        if (ended.OnRequest)
            return Verdict.As(End(record, SessionReason.AutoCleanup), "The host has ended the agent with its lane.");
        return ended switch
        {
            { ExitCode: 0, Signal: null } => Verdict.As(Finish(record), "The agent completed its prompt and exited."),
            { ExitCode: null, Signal: null } => Verdict.As(
                End(record, SessionReason.AgentProcessExited),
                "The agent has ended; how is unknown."
            ),
            { Signal: { } signal } => Verdict.As(End(record, SessionReason.ErrorInProcess), $"The agent was ended by signal {signal}."),
            _ => Verdict.As(End(record, SessionReason.ErrorInProcess), $"The agent ended with exit code {ended.ExitCode}."),
        };
    }

    /// <summary>The record after its end.</summary>
    public static SessionRecord End(SessionRecord record, SessionReason reason) =>
        Close(
            record,
            new() { State = SessionState.Terminated, Reason = reason },
            reason switch
            {
                SessionReason.RuntimeLost => record.Runtime,
                SessionReason.ManuallyKilled => Exited(RuntimeReason.ManualKillRequested),
                SessionReason.AutoCleanup or SessionReason.PrMerged => Exited(RuntimeReason.AutoCleanup),
                _ => Exited(RuntimeReason.ProcessMissing),
            }
        );

    private static SessionRecord Finish(SessionRecord record) =>
        Close(record, new() { State = SessionState.Done, Reason = SessionReason.ResearchComplete }, Exited(RuntimeReason.ProcessMissing));

    private static SessionRecord Close(SessionRecord record, SessionAxis session, RuntimeAxis runtime) =>
        record with
        {
            Session = session,
            // Nothing is known about a session that was never launched.
            Runtime = record.LaunchId is null ? record.Runtime : runtime,
            Activity = record.Activity is null ? null : record.Activity with { State = ActivityState.Exited, DialogId = null },
            Detecting = null,
            EndingAs = null,
            // An agent that a limit has ended may be restarted; one that was ended on purpose may not.
            Limit = session.Reason is SessionReason.ErrorInProcess ? record.Limit : null,
        };

    private static RuntimeAxis Exited(RuntimeReason reason) => new() { State = RuntimeState.Exited, Reason = reason };
}
