using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>Judges a session by a round of probes: alive, dead and unknown are three different results, and doubt is bounded.</summary>
internal static class LivenessJudge
{
    public static Verdict After(SessionRecord record, Fact.Liveness found, LifecycleOptions options)
    {
        if (record.Liveness is { } last && found.Round <= last.Round && found.At <= last.At)
            return Verdict.Ignore(
                IgnoreReason.Overtaken,
                $"Round {found.Round} is not newer than round {last.Round}, which was already judged."
            );

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
        // Until the launch is answered, only its answer counts, and a kill under way ends when it is certain that nothing is left.
        if (record.Session.State is SessionState.NotStarted)
            return Verdict.As(seen, "The launch is not answered yet.");
        if (record.EndingAs is { } asked)
        {
            return dead
                ? Verdict.As(TerminationJudge.End(seen, asked), "The session was killed on request, and nothing of the agent is left.")
                : Verdict.As(seen, "The session is being killed.");
        }

        return (found.Runtime, found.Process) switch
        {
            (RuntimeFinding.Failed, _) or (_, ProcessFinding.Failed) => Doubt(
                SessionReason.ProbeFailure,
                "The host could not determine whether the agent is alive."
            ),
            (RuntimeFinding.Alive, ProcessFinding.Dead) => Doubt(
                SessionReason.AgentProcessExited,
                "The terminal exists, but the agent in it is gone."
            ),
            (RuntimeFinding.Alive, _) => Alive(seen, options),
            _ when dead && !recent && record.Liveness is { Dead: true } => Verdict.As(
                TerminationJudge.End(seen, SessionReason.RuntimeLost),
                "Two rounds in a row found nothing of the agent."
            ),
            (RuntimeFinding.Gone, _) => Doubt(SessionReason.RuntimeLost, "The agent's runtime is gone."),
            _ => Doubt(SessionReason.RuntimeLost, "The host could not determine whether the agent's runtime exists."),
        };

        Verdict Doubt(SessionReason reason, string why) =>
            record.ActivitySeenAt > found.At && record.Activity is not { State: ActivityState.Exited }
                ? Verdict.As(seen, "The agent gave a sign of life after this round began.")
                : DoubtJudge.After(seen, found, reason, why, options);
    }

    private static Verdict Alive(SessionRecord seen, LifecycleOptions options)
    {
        if (seen.Detecting is null)
            return Verdict.As(seen, "The agent is alive.");
        var trusted = seen with { Detecting = null };
        return Verdict.As(
            trusted with
            {
                Session = SoftState.Of(trusted, options) ?? new() { State = SessionState.Working, Reason = SessionReason.TaskInProgress },
            },
            "The agent is alive and no longer in doubt."
        );
    }

    private static bool ActiveLately(SessionRecord record, Fact.Liveness found, LifecycleOptions options) =>
        record.Activity?.State switch
        {
            null or ActivityState.Exited => false,
            // An agent that waits for a person is quiet as long as the person is away.
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
