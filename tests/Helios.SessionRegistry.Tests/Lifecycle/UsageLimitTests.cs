using Helios.Contracts.Api.Sessions;
using Helios.SessionRegistry.Lifecycle;
using Helios.SessionRegistry.Reactions;
using static Helios.SessionRegistry.Tests.Lifecycle.Some;

namespace Helios.SessionRegistry.Tests.Lifecycle;

[Trait("req", "usage-limits")]
public sealed class UsageLimitTests
{
    [Fact]
    public void An_agent_at_its_limit_is_rate_limited_however_quiet_it_gets_until_it_works_again()
    {
        var limited = Running.After(Seen(1, ActivityState.Active), Seen(10, ActivityState.Idle), Limited(10, resetsAfter: 3600));

        limited.Session.Words().ShouldBe("rate_limited/usage_limit_reached");
        Display.Of(limited).ShouldBe(DisplayStatus.RateLimited);
        limited.Limit!.ResetsAt.ShouldBe(Start.AddSeconds(3610));
        limited.Limit.CheckAt.ShouldBe(Start.AddSeconds(3610));

        // What a limit leaves behind is an empty prompt, which is no question.
        limited.After(Seen(70, ActivityState.WaitingInput), Alive(20)).Session.State.ShouldBe(SessionState.RateLimited);
        limited.After(Looked(80, Open)).Session.State.ShouldBe(SessionState.RateLimited);
        limited.After(Seen(90, ActivityState.Blocked, "d1")).Session.State.ShouldBe(SessionState.NeedsInput);
        // The clock alone ends nothing.
        limited.After(Alive(2000)).Limit.ShouldNotBeNull();

        foreach (var work in new[] { ActivityState.Active, ActivityState.Ready })
        {
            var resumed = limited.After(Seen(3700, work));
            resumed.Limit.ShouldBeNull();
            resumed.Session.State.ShouldBe(work is ActivityState.Active ? SessionState.Working : SessionState.Idle);
        }
    }

    [Fact]
    public void Late_and_repeated_reports_change_nothing()
    {
        var limited = Running.After(Limited(10, resetsAfter: 3600));

        limited.Decide(Limited(10, resetsAfter: 60)).Ignored.ShouldBe(IgnoreReason.Overtaken);
        limited.Decide(Limited(5)).Ignored.ShouldBe(IgnoreReason.Overtaken);
        // Work from before the limit does not end it.
        limited.After(Seen(9, ActivityState.Active)).Limit.ShouldNotBeNull();
        // A report that arrives after the agent has worked again.
        Running.After(Seen(20, ActivityState.Active)).Decide(Limited(10)).Ignored.ShouldBe(IgnoreReason.Overtaken);
        Running
            .After(Seen(20, ActivityState.Active), Seen(30, ActivityState.Ready))
            .Decide(Limited(10))
            .Ignored.ShouldBe(IgnoreReason.Overtaken);
        Running.Decide(Limited(10) with { LaunchId = OtherLaunch }).Ignored.ShouldBe(IgnoreReason.OtherLaunch);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-5.0)]
    [InlineData(3600.0 * 24 * 400)]
    public void A_reset_that_is_not_known_or_cannot_be_is_looked_for_after_a_while(double? resetsAfter)
    {
        var limit = Running.After(Limited(10, resetsAfter)).Limit!;

        limit.ResetsAt.ShouldBeNull();
        limit.CheckAt.ShouldBe(Start.AddSeconds(10) + Options.UnknownLimitFor);
    }

    [Fact]
    public void An_agent_that_the_limit_has_ended_stays_limited_and_one_that_was_ended_on_purpose_does_not()
    {
        var limited = Running.After(Limited(10, resetsAfter: 3600));

        var failed = limited.After(new Fact.AgentEnded(Launch, OnRequest: false, 1, null) { At = Start.AddSeconds(11) });
        failed.Session.Words().ShouldBe("terminated/error_in_process");
        Display.Of(failed).ShouldBe(DisplayStatus.RateLimited);
        ReactionPlan.Of(limited, failed).Fire.Select(each => each.Key).ShouldContain(ReactionKey.LimitReset);
        // The reason may arrive after the failure.
        Running
            .After(new Fact.AgentEnded(Launch, OnRequest: false, 1, null) { At = Start.AddSeconds(11) }, Limited(10, resetsAfter: 60))
            .Limit.ShouldNotBeNull();

        foreach (
            var ended in new[]
            {
                limited.After(new Fact.EndRequested(SessionReason.AutoCleanup) { At = Start.AddSeconds(11) }),
                limited.After(new Fact.AgentEnded(Launch, OnRequest: false, 0, null) { At = Start.AddSeconds(11) }),
                limited
                    .After(new Fact.KillRequested { At = Start.AddSeconds(11) })
                    .After(new Fact.AgentEnded(Launch, OnRequest: true, null, null) { At = Start.AddSeconds(12) }),
            }
        )
        {
            ended.Limit.ShouldBeNull();
            Display.Of(ended).ShouldNotBe(DisplayStatus.RateLimited);
            ended.Decide(Limited(20)).Ignored.ShouldBe(IgnoreReason.SessionEnded);
        }

        failed.After(new Fact.RestoreRequested(OtherLaunch) { At = Start.AddSeconds(20) }).Limit.ShouldBeNull();
    }

    [Fact]
    public void While_it_lasts_an_agent_is_not_taken_for_idle()
    {
        var limited = Running.After(Seen(5, ActivityState.Idle), Limited(10));

        ReactionCauses.Of(limited).Keys.ShouldBe([ReactionKey.LimitReset]);
        ReactionCauses.Of(limited.After(Unclear(3))).Keys.ShouldNotContain(ReactionKey.AgentIdle);
        // Its budget is counted until it completes a turn, not only until it begins one.
        ReactionCauses.HasRecovered(ReactionKey.LimitReset, limited.After(Seen(20, ActivityState.Active))).ShouldBeFalse();
        ReactionCauses.HasRecovered(ReactionKey.LimitReset, limited.After(Seen(20, ActivityState.Ready))).ShouldBeTrue();
    }
}
