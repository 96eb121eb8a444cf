using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Lifecycle;
using static Helios.SessionRegistry.Tests.Lifecycle.Some;

namespace Helios.SessionRegistry.Tests.Lifecycle;

public sealed class ProbeRoundTests
{
    [Theory]
    [Trait("req", "session-liveness")]
    // A probe that failed says nothing, whatever the other one says.
    [InlineData("failed", "alive", "detecting/probe_failure", "probe_failed/probe_error")]
    [InlineData("failed", "dead", "detecting/probe_failure", "probe_failed/probe_error")]
    [InlineData("failed", "indeterminate", "detecting/probe_failure", "probe_failed/probe_error")]
    [InlineData("failed", "failed", "detecting/probe_failure", "probe_failed/probe_error")]
    [InlineData("alive", "failed", "detecting/probe_failure", "probe_failed/probe_error")]
    [InlineData("gone", "failed", "detecting/probe_failure", "probe_failed/probe_error")]
    [InlineData("unknown", "failed", "detecting/probe_failure", "probe_failed/probe_error")]
    // The terminal is there, the agent is not.
    [InlineData("alive", "dead", "detecting/agent_process_exited", "exited/process_missing")]
    // It lives.
    [InlineData("alive", "alive", "working/agent_acknowledged", "alive/process_running")]
    [InlineData("alive", "indeterminate", "working/agent_acknowledged", "alive/process_running")]
    // What it ran in is gone, or could not be told.
    [InlineData("gone", "alive", "detecting/runtime_lost", "missing/tmux_missing")]
    [InlineData("gone", "dead", "detecting/runtime_lost", "missing/process_missing")]
    [InlineData("gone", "indeterminate", "detecting/runtime_lost", "missing/tmux_missing")]
    [InlineData("unknown", "alive", "detecting/runtime_lost", "unknown/runtime_unavailable")]
    [InlineData("unknown", "dead", "detecting/runtime_lost", "unknown/runtime_unavailable")]
    [InlineData("unknown", "indeterminate", "detecting/runtime_lost", "unknown/runtime_unavailable")]
    public void The_first_of_a_working_session_is_judged_by_the_table(string runtime, string process, string session, string runtimeAxis)
    {
        var after = Running.After(Round(1, SnakeCase.Parse<RuntimeFinding>(runtime), SnakeCase.Parse<ProcessFinding>(process)));

        after.Session.Words().ShouldBe(session);
        after.Runtime.Words().ShouldBe(runtimeAxis);
    }

    [Fact]
    [Trait("req", "session-liveness")]
    public void Two_rounds_of_gone_and_dead_in_a_row_are_the_end()
    {
        var once = Running.After(Dead(1));
        var twice = once.After(Dead(2));

        once.Session.Words().ShouldBe("detecting/runtime_lost");
        twice.Session.Words().ShouldBe("terminated/runtime_lost");
        twice.Detecting.ShouldBeNull();
        twice.Runtime.Words().ShouldBe("missing/process_missing");
    }

    [Theory]
    [Trait("req", "session-liveness")]
    [InlineData("alive", "alive")]
    [InlineData("failed", "failed")]
    [InlineData("gone", "alive")]
    [InlineData("gone", "indeterminate")]
    [InlineData("unknown", "dead")]
    [InlineData("alive", "dead")]
    public void Two_rounds_of_gone_and_dead_with_something_else_between_are_not_the_end(string runtime, string process)
    {
        var after = Running.After(
            Dead(1),
            Round(2, SnakeCase.Parse<RuntimeFinding>(runtime), SnakeCase.Parse<ProcessFinding>(process)),
            Dead(3)
        );

        after.Session.Words().ShouldBe("detecting/runtime_lost");
        after.After(Dead(4)).Session.Words().ShouldBe("terminated/runtime_lost");
    }

    [Theory]
    [Trait("req", "session-liveness")]
    [InlineData("active", 60, "detecting")]
    [InlineData("active", 60.001, "terminated")]
    [InlineData("ready", 60, "detecting")]
    [InlineData("idle", 61, "terminated")]
    [InlineData("waiting_input", 3600, "detecting")]
    [InlineData("blocked", 3600, "detecting")]
    [InlineData("exited", 1, "terminated")]
    public void A_recently_active_session_is_not_ended_by_two_rounds(string activity, double secondsAgo, string session)
    {
        // Both rounds lie after the sign of life; the second one is at 10 s.
        var record = Running.After(Seen(5 - secondsAgo, SnakeCase.Parse<ActivityState>(activity)));

        var after = record.After(
            RoundAt(1, 5, RuntimeFinding.Gone, ProcessFinding.Dead),
            RoundAt(2, 5.0001, RuntimeFinding.Gone, ProcessFinding.Dead)
        );

        SnakeCase.Of(after.Session.State).ShouldBe(session);
    }

    [Fact]
    [Trait("req", "session-launch-fence")]
    public void Facts_of_another_launch_are_ignored()
    {
        var decision = Running.Decide(Dead(1) with { LaunchId = OtherLaunch });

        decision.Ignored.ShouldBe(IgnoreReason.OtherLaunch);
        decision.Next.ShouldBe(Running);
        decision.Changes.ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "session-liveness")]
    public void A_session_that_nobody_launched_is_observed_by_nobody()
    {
        var decision = SessionRecord.New.Decide(Dead(1));

        decision.Ignored.ShouldBe(IgnoreReason.OtherLaunch);
        decision.Next.Session.Words().ShouldBe("not_started/spawn_requested");
    }

    [Fact]
    [Trait("req", "session-liveness")]
    public void Before_the_launch_is_answered_nothing_is_doubted()
    {
        var launching = SessionRecord.New.After(new Fact.LaunchRequested(Launch) { At = Start });

        var after = launching.After(Dead(1), Dead(2), Unclear(3));

        after.Session.Words().ShouldBe("not_started/spawn_requested");
        after.Detecting.ShouldBeNull();
    }

    [Theory]
    [Trait("req", "session-liveness")]
    [InlineData("working/task_in_progress")]
    [InlineData("idle/research_complete")]
    [InlineData("needs_input/awaiting_user_input")]
    [InlineData("stuck/awaiting_user_input")]
    public void Proof_of_life_changes_only_states_set_by_liveness(string session)
    {
        var record = Running with { Session = Axis(session) };

        record.After(Alive(1)).Session.Words().ShouldBe(session);
    }

    [Theory]
    [Trait("req", "session-liveness")]
    [InlineData(1, "detecting")]
    [InlineData(2, "detecting")]
    [InlineData(3, "stuck")]
    [InlineData(9, "stuck")]
    public void Proof_of_life_ends_every_doubt(int doubtfulRounds, string doubted)
    {
        var record = Running.After(Enumerable.Range(1, doubtfulRounds).Select(Unclear));
        SnakeCase.Of(record.Session.State).ShouldBe(doubted);

        var after = record.After(Alive(doubtfulRounds + 1));

        after.Session.Words().ShouldBe("working/task_in_progress");
        after.Detecting.ShouldBeNull();
    }

    [Theory]
    [Trait("req", "session-liveness")]
    [InlineData("blocked", "needs_input/awaiting_user_input")]
    [InlineData("waiting_input", "needs_input/awaiting_user_input")]
    [InlineData("idle", "idle/research_complete")]
    [InlineData("active", "working/task_in_progress")]
    public void After_a_doubt_a_session_does_what_it_did_before(string activity, string session)
    {
        var record = Running.After(Seen(0, SnakeCase.Parse<ActivityState>(activity)));

        record.After(Unclear(1), Alive(2)).Session.Words().ShouldBe(session);
    }

    [Fact]
    [Trait("req", "session-liveness")]
    public void A_round_that_began_before_a_sign_of_life_raises_no_doubt()
    {
        var record = Running.After(Seen(7, ActivityState.Active));

        record.After(Dead(1)).Session.Words().ShouldBe("working/task_in_progress");
        record.After(Unclear(2)).Session.Words().ShouldBe("detecting/probe_failure");
    }

    [Theory]
    [Trait("req", "session-liveness")]
    [InlineData(1, 5, false)]
    [InlineData(2, 10, false)]
    [InlineData(2, 9, false)]
    [InlineData(3, 15, true)]
    [InlineData(1, 15, true)] // the agent of the host was started again and counts from one
    [InlineData(3, 4, true)] // the clock of the host went back
    public void A_round_counts_when_it_is_newer_than_the_last(int round, double at, bool counts)
    {
        var record = Running.After(Alive(1), Alive(2));

        var decision = record.Decide(RoundAt(round, at, RuntimeFinding.Failed, ProcessFinding.Failed));

        decision.Ignored.ShouldBe(counts ? null : IgnoreReason.Overtaken);
        decision.Changes.Any().ShouldBe(counts);
    }
}
