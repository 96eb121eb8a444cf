using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>What a round of probes does to a session: alive, dead and could-not-tell are three things, and doubt is bounded.</summary>
internal static class LivenessJudge
{
    public static Judged After(SessionRecord record, Fact.Liveness found, LifecycleOptions options)
    {
        if (record.Liveness is { } last && found.Round <= last.Round && found.At <= last.At)
            return Judged.Ignore(IgnoredBecause.Overtaken, $"Round {found.Round} is not newer than round {last.Round}, which was judged.");

        var dead = found is { Runtime: RuntimeFinding.Gone, Process: ProcessFinding.Dead };
        var recent = ActiveLately(record, found, options);
        var seen = record with
        {
            Liveness = new()
            {
                Round = found.Round,
                At = found.At,
                Runtime = found.Runtime,
                Process = found.Process,
                Incident = found.Incident,
                Dead = dead && !recent,
            },
            Runtime = RuntimeOf(record, found),
        };
        // Until the launch is answered its answer decides, and a kill under way ends with the certainty that nothing is left.
        if (record.Session.State is SessionState.NotStarted)
            return Judged.As(seen, "The launch has not been answered yet.");
        if (record.EndingAs is { } asked)
        {
            return dead
                ? Judged.As(EndingJudge.End(seen, asked), "It was killed on request, and nothing of it is left.")
                : Judged.As(seen, "It is being killed.");
        }

        return (found.Runtime, found.Process) switch
        {
            (RuntimeFinding.Failed, _) or (_, ProcessFinding.Failed) =>
                Doubt(SessionReason.ProbeFailure, "The host could not find out whether the agent lives."),
            (RuntimeFinding.Alive, ProcessFinding.Dead) =>
                Doubt(SessionReason.AgentProcessExited, "Its terminal is there, the agent in it is not."),
            (RuntimeFinding.Alive, _) => Alive(seen, options),
            _ when dead && !recent && record.Liveness is { Dead: true } =>
                Judged.As(EndingJudge.End(seen, SessionReason.RuntimeLost), "Two rounds in a row found nothing of it."),
            (RuntimeFinding.Gone, _) => Doubt(SessionReason.RuntimeLost, "What it ran in is gone."),
            _ => Doubt(SessionReason.RuntimeLost, "The host could not tell whether what it runs in is there."),
        };

        Judged Doubt(SessionReason reason, string why) => record.ActivitySeenAt > found.At && record.Activity is not { State: ActivityState.Exited }
            ? Judged.As(seen, "The agent gave a sign of life after this round had begun.")
            : Doubts.After(seen, found, reason, why, options);
    }

    private static Judged Alive(SessionRecord seen, LifecycleOptions options)
    {
        if (seen.Detecting is null)
            return Judged.As(seen, "It lives.");
        var trusted = seen with { Detecting = null };
        return Judged.As(
            trusted with
            {
                Session = SoftState.Of(trusted, options) ?? new() { State = SessionState.Working, Reason = SessionReason.TaskInProgress },
            },
            "It lives: the doubt is over.");
    }

    private static bool ActiveLately(SessionRecord record, Fact.Liveness found, LifecycleOptions options) => record.Activity?.State switch
    {
        null or ActivityState.Exited => false,
        // Whoever waits for a person is quiet for as long as the person is away.
        ActivityState.WaitingInput or ActivityState.Blocked => true,
        _ => found.At - record.ActivitySeenAt <= options.RecentlyActiveFor,
    };

    private static RuntimeAxis RuntimeOf(SessionRecord record, Fact.Liveness found)
    {
        var axis = (found.Runtime, found.Process) switch
        {
            (RuntimeFinding.Failed, _) or (_, ProcessFinding.Failed) => Axis(RuntimeState.ProbeFailed, RuntimeReason.ProbeError),
            (RuntimeFinding.Alive, ProcessFinding.Dead) => Axis(RuntimeState.Exited, RuntimeReason.ProcessMissing),
            (RuntimeFinding.Alive, _) => Axis(RuntimeState.Alive, RuntimeReason.ProcessRunning),
            (RuntimeFinding.Gone, ProcessFinding.Dead) => Axis(RuntimeState.Missing, RuntimeReason.ProcessMissing),
            (RuntimeFinding.Gone, _) => Axis(RuntimeState.Missing, RuntimeReason.TmuxMissing),
            _ => Axis(RuntimeState.Unknown, RuntimeReason.RuntimeUnavailable),
        };
        return record.EndingAs is SessionReason.ManuallyKilled ? axis with { Reason = RuntimeReason.ManualKillRequested } : axis;
    }

    private static RuntimeAxis Axis(RuntimeState state, RuntimeReason reason) => new() { State = state, Reason = reason };
}
