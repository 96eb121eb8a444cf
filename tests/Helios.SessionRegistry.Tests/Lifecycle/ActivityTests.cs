using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.SessionRegistry.Lifecycle;
using static Helios.SessionRegistry.Tests.Lifecycle.Some;

namespace Helios.SessionRegistry.Tests.Lifecycle;

public sealed class ActivityTests
{
    [Theory]
    [Trait("req", "session-activity")]
    [InlineData("active", "working/task_in_progress")]
    [InlineData("ready", "idle/research_complete")]
    [InlineData("idle", "idle/research_complete")]
    [InlineData("waiting_input", "needs_input/awaiting_user_input")]
    [InlineData("blocked", "needs_input/awaiting_user_input")]
    [InlineData("exited", "working/agent_acknowledged")]
    public void Activity_decides_the_state_of_a_session_without_pull_request(string activity, string session)
    {
        var after = Running.After(Seen(1, SnakeCase.Parse<ActivityState>(activity)));

        after.Session.Words().ShouldBe(session);
        SnakeCase.Of(after.Activity!.State).ShouldBe(activity);
    }

    [Theory]
    [Trait("req", "session-activity")]
    [InlineData("waiting_input", "", "idle", "", "waiting_input")]
    [InlineData("waiting_input", "", "ready", "", "waiting_input")]
    [InlineData("waiting_input", "", "active", "", "active")]
    [InlineData("waiting_input", "", "blocked", "d1", "blocked")]
    [InlineData("waiting_input", "", "exited", "", "exited")]
    [InlineData("blocked", "d1", "idle", "", "blocked")]
    [InlineData("blocked", "d1", "ready", "", "blocked")]
    [InlineData("blocked", "d1", "waiting_input", "", "blocked")]
    [InlineData("blocked", "d1", "idle", "d2", "blocked")]
    [InlineData("blocked", "d1", "idle", "d1", "idle")]
    [InlineData("blocked", "d1", "active", "", "active")]
    [InlineData("blocked", "d1", "active", "d1", "active")]
    [InlineData("blocked", "d1", "active", "d2", "blocked")]
    [InlineData("blocked", "d1", "blocked", "d2", "blocked")]
    [InlineData("blocked", "", "active", "d2", "active")]
    [InlineData("blocked", "d1", "exited", "", "exited")]
    [InlineData("active", "", "idle", "", "idle")]
    [InlineData("idle", "", "active", "", "active")]
    public void A_sticky_state_ends_by_a_new_turn_or_the_answer_to_that_very_dialog(
        string first,
        string firstDialog,
        string then,
        string thenDialog,
        string remains
    )
    {
        var after = Running.After(
            Seen(1, SnakeCase.Parse<ActivityState>(first), Dialog(firstDialog)),
            Seen(9_000, SnakeCase.Parse<ActivityState>(then), Dialog(thenDialog))
        );

        SnakeCase.Of(after.Activity!.State).ShouldBe(remains);
    }

    [Fact]
    [Trait("req", "session-activity")]
    public void A_second_dialog_takes_the_place_of_the_first()
    {
        var second = Running.After(Seen(1, ActivityState.Blocked, "d1"), Seen(2, ActivityState.Blocked, "d2"));

        second.Activity!.DialogId.ShouldBe("d2");
        second.After(Seen(3, ActivityState.Idle, "d1")).Activity!.State.ShouldBe(ActivityState.Blocked);
        second.After(Seen(3, ActivityState.Idle, "d2")).Activity!.State.ShouldBe(ActivityState.Idle);
    }

    [Theory]
    [Trait("req", "session-activity")]
    [InlineData("none", "active")]
    [InlineData("unspecified", "active")]
    [InlineData("hook", "unspecified")]
    public void What_nobody_saw_does_not_count(string source, string activity)
    {
        var decision = Running.Decide(
            new Fact.Activity(Launch, SnakeCase.Parse<ActivityState>(activity), SnakeCase.Parse<ActivitySource>(source), DialogId: null)
            {
                At = Start,
            }
        );

        decision.Ignored.ShouldBe(IgnoreReason.NotValid);
        decision.Next.ShouldBe(Running);
    }

    [Theory]
    [Trait("req", "session-activity")]
    [InlineData(60, null)]
    [InlineData(60.1, "not_valid")]
    public void What_is_said_to_be_of_the_future_does_not_count(double secondsAhead, string? ignored)
    {
        var decision = SessionJudge.Decide(Running, Seen(secondsAhead, ActivityState.Active), Start, Options);

        (decision.Ignored is { } because ? SnakeCase.Of(because) : null).ShouldBe(ignored);
    }

    [Fact]
    [Trait("req", "session-activity")]
    public void One_that_was_overtaken_does_not_count()
    {
        var record = Running.After(Seen(5, ActivityState.Idle));

        record.Decide(Seen(4, ActivityState.Active)).Ignored.ShouldBe(IgnoreReason.Overtaken);
        record.Decide(Seen(5, ActivityState.Active)).Ignored.ShouldBe(IgnoreReason.Overtaken);
        record.After(Seen(5.001, ActivityState.Active)).Session.Words().ShouldBe("working/task_in_progress");
    }

    [Fact]
    [Trait("req", "session-launch-fence")]
    public void One_of_another_launch_does_not_count_and_one_of_no_launch_means_the_current_one()
    {
        Running.Decide(Seen(1, ActivityState.Blocked) with { LaunchId = OtherLaunch }).Ignored.ShouldBe(IgnoreReason.OtherLaunch);
        Running.After(Seen(1, ActivityState.Blocked) with { LaunchId = null }).Session.Words().ShouldBe("needs_input/awaiting_user_input");
    }

    [Fact]
    public void Quiet_lasts_from_its_beginning()
    {
        var record = Running.After(Seen(1, ActivityState.Idle), Seen(100, ActivityState.Idle));

        record.Activity!.At.ShouldBe(Start.AddSeconds(1));
        record.ActivitySeenAt.ShouldBe(Start.AddSeconds(100));
    }

    [Fact]
    public void The_same_again_is_no_change_of_the_session()
    {
        var record = Running.After(Seen(1, ActivityState.Active));

        record.Decide(Seen(2, ActivityState.Active)).Changes.ShouldBeEmpty();
    }

    private static string? Dialog(string text) => text.Length == 0 ? null : text;
}
