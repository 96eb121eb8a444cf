using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>The endings that were asked for, and those that a host reports for certain.</summary>
internal static class EndingJudge
{
    public static Judged KillRequested(SessionRecord record)
    {
        if (!record.AgentMayLive)
            return Judged.As(End(record, SessionReason.ManuallyKilled), "It was killed on request; no agent was ever started.");
        return Judged.As(
            record with
            {
                EndingAs = SessionReason.ManuallyKilled,
                Runtime = record.Runtime with { Reason = RuntimeReason.ManualKillRequested },
            },
            "Its end was asked for; the host is ending the agent.");
    }

    public static Judged EndRequested(SessionRecord record, Fact.EndRequested asked) =>
        Judged.As(End(record, asked.Reason), "Its end was asked for.");

    public static Judged AgentEnded(SessionRecord record, Fact.AgentEnded ended)
    {
        if (record.EndingAs is { } asked)
            return Judged.As(End(record, asked), "The host has ended the agent, as asked.");
        if (ended.OnRequest)
            return Judged.As(End(record, SessionReason.ManuallyKilled), "The host has ended the agent.");
        return ended switch
        {
            { ExitCode: 0, Signal: null } => Judged.As(Finish(record), "The agent has done what it was asked and ended."),
            { ExitCode: null, Signal: null } => Judged.As(End(record, SessionReason.AgentProcessExited), "The agent has ended; nobody knows how."),
            { Signal: { } signal } => Judged.As(End(record, SessionReason.ErrorInProcess), $"The agent was ended by signal {signal}."),
            _ => Judged.As(End(record, SessionReason.ErrorInProcess), $"The agent ended with exit code {ended.ExitCode}."),
        };
    }

    /// <summary>The record after its end.</summary>
    public static SessionRecord End(SessionRecord record, SessionReason reason) => Close(
        record,
        new() { State = SessionState.Terminated, Reason = reason },
        reason switch
        {
            SessionReason.RuntimeLost => record.Runtime,
            SessionReason.ManuallyKilled => Exited(RuntimeReason.ManualKillRequested),
            SessionReason.AutoCleanup or SessionReason.PrMerged => Exited(RuntimeReason.AutoCleanup),
            _ => Exited(RuntimeReason.ProcessMissing),
        });

    private static SessionRecord Finish(SessionRecord record) =>
        Close(record, new() { State = SessionState.Done, Reason = SessionReason.ResearchComplete }, Exited(RuntimeReason.ProcessMissing));

    private static SessionRecord Close(SessionRecord record, SessionAxis session, RuntimeAxis runtime) => record with
    {
        Session = session,
        // Of a session that was never launched nobody knows anything.
        Runtime = record.LaunchId is null ? record.Runtime : runtime,
        Activity = record.Activity is null ? null : record.Activity with { State = ActivityState.Exited, DialogId = null },
        Detecting = null,
        EndingAs = null,
    };

    private static RuntimeAxis Exited(RuntimeReason reason) => new() { State = RuntimeState.Exited, Reason = reason };
}
