using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Lifecycle;
using static Helios.SessionRegistry.Tests.Lifecycle.Some;

namespace Helios.SessionRegistry.Tests.Lifecycle;

public sealed class DoubtTests
{
    [Fact]
    [Trait("req", "session-doubt")]
    public void The_same_evidence_counts_and_the_third_time_a_person_is_needed()
    {
        var first = Running.After(Unclear(1));
        var second = first.After(Unclear(2));
        var third = second.After(Unclear(3));

        first.Detecting!.Attempts.ShouldBe(1);
        second.Detecting!.Attempts.ShouldBe(2);
        second.Session.Words().ShouldBe("detecting/probe_failure");
        third.Detecting!.Attempts.ShouldBe(3);
        third.Session.Words().ShouldBe("stuck/probe_failure");
        third.Detecting.ProposedReason.ShouldBe(SessionReason.ProbeFailure);
        third.Detecting.Evidence.ShouldBe("as seen");
        third.Detecting.StartedAt.ShouldBe(Start.AddSeconds(5));
    }

    [Theory]
    [Trait("req", "session-doubt")]
    [InlineData("round 1 at 2030-01-01T12:00:05Z", "round 2 at 2030-01-01T12:00:10.123Z", true)]
    [InlineData("since 12:00:05, pid 12", "since 12:01:10, pid  4711", true)]
    [InlineData("took 12.5 ms, try 1", "took 900 ms, try 22", true)]
    [InlineData("no server running", "connection refused", false)]
    [InlineData("pane shows bash", "pane shows zsh", false)]
    public void Times_and_counters_are_no_other_evidence(string one, string other, bool same)
    {
        var first = Round(1, RuntimeFinding.Gone, ProcessFinding.Alive, one);
        var second = Round(2, RuntimeFinding.Gone, ProcessFinding.Alive, other);

        (DoubtJudge.HashOf(first) == DoubtJudge.HashOf(second)).ShouldBe(same);
        Running.After(first, second).Detecting!.Attempts.ShouldBe(same ? 2 : 1);
    }

    [Fact]
    [Trait("req", "session-doubt")]
    public void The_same_words_for_another_finding_are_other_evidence() =>
        Running.After(Unclear(1), Round(2, RuntimeFinding.Gone, ProcessFinding.Alive)).Detecting!.Attempts.ShouldBe(1);

    [Theory]
    [Trait("req", "session-doubt")]
    [InlineData(299.999, "detecting")]
    [InlineData(300, "stuck")]
    public void Evidence_that_keeps_changing_is_given_five_minutes(double seconds, string session)
    {
        var record = Running.After(RoundAt(1, 0, RuntimeFinding.Unknown, ProcessFinding.Alive, "one thing"));

        var after = record.After(RoundAt(2, seconds, RuntimeFinding.Unknown, ProcessFinding.Alive, "another thing"));

        SnakeCase.Of(after.Session.State).ShouldBe(session);
        after.Detecting!.Attempts.ShouldBe(1);
        after.Detecting.StartedAt.ShouldBe(Start);
    }

    [Fact]
    [Trait("req", "session-doubt")]
    public void A_stuck_session_is_still_probed_and_new_doubts_change_only_the_evidence()
    {
        var stuck = Running.After(Unclear(1), Unclear(2), Unclear(3));

        var after = stuck.After(Round(4, RuntimeFinding.Gone, ProcessFinding.Alive, "the pane is gone"));

        after.Session.Words().ShouldBe("stuck/runtime_lost");
        after.Detecting!.Evidence.ShouldBe("the pane is gone");
        after.Detecting.StartedAt.ShouldBe(stuck.Detecting!.StartedAt);
    }

    [Fact]
    [Trait("req", "session-doubt")]
    public void A_stuck_session_is_ended_by_certainty()
    {
        var stuck = Running.After(Unclear(1), Unclear(2), Unclear(3));

        stuck.After(Dead(4)).Session.Words().ShouldBe("stuck/runtime_lost");
        stuck.After(Dead(4), Dead(5)).Session.Words().ShouldBe("terminated/runtime_lost");
    }

    [Fact]
    [Trait("req", "session-activity")]
    public void A_sign_of_life_ends_a_doubt_but_not_a_stuck_that_liveness_set()
    {
        Running.After(Unclear(1)).After(Seen(6, ActivityState.Active)).Session.Words().ShouldBe("working/task_in_progress");
        Running.After(Unclear(1)).After(Seen(6, ActivityState.Active)).Detecting.ShouldBeNull();
        Running.After(Unclear(1)).After(Seen(6, ActivityState.WaitingInput)).Session.Words().ShouldBe("needs_input/awaiting_user_input");

        var stuck = Running.After(Unclear(1), Unclear(2), Unclear(3)).After(Seen(16, ActivityState.Active));
        stuck.Session.Words().ShouldBe("stuck/probe_failure");
        stuck.Detecting.ShouldNotBeNull();
    }

    [Fact]
    [Trait("req", "session-activity")]
    public void A_sign_of_life_from_before_the_doubt_and_a_goodbye_prove_nothing()
    {
        Running.After(Unclear(1)).After(Seen(4, ActivityState.Active)).Session.Words().ShouldBe("detecting/probe_failure");
        Running.After(Unclear(1)).After(Seen(6, ActivityState.Exited)).Session.Words().ShouldBe("detecting/probe_failure");
    }

    [Fact]
    [Trait("req", "session-activity")]
    public void A_quiet_sign_of_life_ends_a_doubt_while_the_agent_still_waits_for_a_person()
    {
        var record = Running.After(Seen(1, ActivityState.Blocked, "d1")).After(Unclear(1));

        var after = record.After(Seen(6, ActivityState.Idle));

        after.Detecting.ShouldBeNull();
        after.Session.Words().ShouldBe("needs_input/awaiting_user_input");
        after.Activity!.State.ShouldBe(ActivityState.Blocked);
    }
}
