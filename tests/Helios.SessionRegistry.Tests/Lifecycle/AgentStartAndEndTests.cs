using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Lifecycle;
using static Helios.SessionRegistry.Tests.Lifecycle.Some;

namespace Helios.SessionRegistry.Tests.Lifecycle;

public sealed class AgentStartAndEndTests
{
    private static readonly SessionRecord Launching = SessionRecord.New.After(new Fact.LaunchRequested(Launch) { At = Start });

    [Fact]
    [Trait("req", "session-launch")]
    public void An_agent_is_started_when_it_is_ready_and_not_when_it_was_asked_for()
    {
        Launching.Session.Words().ShouldBe("not_started/spawn_requested");
        Launching.Runtime.Words().ShouldBe("unknown/spawn_incomplete");

        var running = Launching.After(new Fact.AgentLaunched(Launch) { At = Start });

        running.Session.Words().ShouldBe("working/agent_acknowledged");
        running.Runtime.Words().ShouldBe("alive/process_running");
    }

    [Fact]
    [Trait("req", "session-launch")]
    public void An_agent_that_stopped_at_a_question_needs_a_person_and_goes_on_when_it_is_answered()
    {
        var waiting = Launching.After(
            new Fact.LaunchFailed(Launch, StillRunning: true, "It asks whether to trust the folder.") { At = Start }
        );

        waiting.Session.Words().ShouldBe("needs_input/awaiting_user_input");
        waiting.Activity!.State.ShouldBe(ActivityState.Blocked);

        waiting.After(new Fact.AgentLaunched(Launch) { At = Start.AddSeconds(9) }).Session.Words().ShouldBe("working/agent_acknowledged");
        waiting.After(Seen(9, ActivityState.Active)).Session.Words().ShouldBe("working/task_in_progress");
    }

    [Fact]
    [Trait("req", "session-launch")]
    public void An_agent_that_could_not_be_started_is_an_error_and_not_a_death()
    {
        var failed = Launching.Decide(new Fact.LaunchFailed(Launch, StillRunning: false, "There is no program codex.") { At = Start });

        failed.Next.Session.Words().ShouldBe("terminated/error_in_process");
        failed.Why.ShouldBe("There is no program codex.");
        Display.Of(failed.Next).ShouldBe(DisplayStatus.Errored);
    }

    [Theory]
    [Trait("req", "session-launch")]
    [InlineData(0, null, "done/research_complete")]
    [InlineData(3, null, "terminated/error_in_process")]
    [InlineData(null, 9, "terminated/error_in_process")]
    [InlineData(137, 9, "terminated/error_in_process")]
    [InlineData(null, null, "terminated/agent_process_exited")]
    public void An_agent_that_ended_by_itself_is_recorded_by_how(int? exitCode, int? signal, string session)
    {
        var after = Running.After(new Fact.AgentEnded(Launch, OnRequest: false, exitCode, signal) { At = Start });

        after.Session.Words().ShouldBe(session);
        after.Runtime.Words().ShouldBe("exited/process_missing");
    }

    [Fact]
    [Trait("req", "session-kill")]
    public void A_kill_ends_the_agent_first_and_then_the_session()
    {
        var killing = Running.After(new Fact.KillRequested { At = Start });

        killing.IsTerminal.ShouldBeFalse();
        killing.Runtime.Words().ShouldBe("alive/manual_kill_requested");

        var killed = killing.After(new Fact.AgentEnded(Launch, OnRequest: true, null, null) { At = Start });

        killed.Session.Words().ShouldBe("terminated/manually_killed");
        killed.Runtime.Words().ShouldBe("exited/manual_kill_requested");
        killed.EndingAs.ShouldBeNull();
    }

    [Theory]
    [Trait("req", "session-kill")]
    [InlineData("gone", "dead", "terminated/manually_killed")]
    [InlineData("alive", "alive", "working/agent_acknowledged")]
    [InlineData("alive", "dead", "working/agent_acknowledged")]
    [InlineData("failed", "failed", "working/agent_acknowledged")]
    [InlineData("gone", "indeterminate", "working/agent_acknowledged")]
    public void While_it_is_killed_nothing_is_doubted_and_certainty_is_the_kill(string runtime, string process, string session)
    {
        var killing = Running.After(new Fact.KillRequested { At = Start });

        var after = killing.After(Round(1, SnakeCase.Parse<RuntimeFinding>(runtime), SnakeCase.Parse<ProcessFinding>(process)));

        after.Session.Words().ShouldBe(session);
        after.Detecting.ShouldBeNull();
        after.Runtime.Reason.ShouldBe(RuntimeReason.ManualKillRequested);
    }

    [Fact]
    public void An_agent_that_its_host_ended_with_the_lane_was_cleaned_up_even_if_the_lane_says_so_later()
    {
        var after = Running.After(new Fact.AgentEnded(Launch, OnRequest: true, null, null) { At = Start });

        after.Session.Words().ShouldBe("terminated/auto_cleanup");
        after.Runtime.Words().ShouldBe("exited/auto_cleanup");
    }

    [Fact]
    [Trait("req", "session-kill")]
    public void A_kill_of_what_was_never_started_ends_it_at_once_and_a_second_kill_changes_nothing()
    {
        var killed = SessionRecord.New.After(new Fact.KillRequested { At = Start });

        killed.Session.Words().ShouldBe("terminated/manually_killed");
        killed.Decide(new Fact.KillRequested { At = Start }).Ignored.ShouldBe(IgnoreReason.SessionEnded);
        var killing = Running.After(new Fact.KillRequested { At = Start });
        killing.Decide(new Fact.KillRequested { At = Start }).Changes.ShouldBeEmpty();
    }

    [Theory]
    [Trait("req", "session-restore")]
    [InlineData("open", "open/in_progress")]
    [InlineData("draft", "draft/in_progress")]
    [InlineData("merged", "none/cleared_on_restore")]
    [InlineData("closed", "none/cleared_on_restore")]
    public void A_restore_is_the_one_way_back_and_clears_a_pull_request_that_is_over(string pullRequest, string after)
    {
        var ended = Running
            .After(Looked(1, Open with { State = SnakeCase.Parse<PullRequestState>(pullRequest) }))
            .After(
                Seen(2, ActivityState.Blocked),
                Unclear(1),
                new Fact.EndRequested(SessionReason.AutoCleanup) { At = Start.AddSeconds(9) }
            );
        ended.Session.Words().ShouldBe("terminated/auto_cleanup");

        var restored = ended.After(new Fact.RestoreRequested(OtherLaunch) { At = Start.AddSeconds(10) });

        restored.Session.Words().ShouldBe("not_started/spawn_requested");
        restored.PullRequest.Words().ShouldBe(after);
        restored.LaunchId.ShouldBe(OtherLaunch);
        (restored.Activity, restored.Detecting, restored.Liveness, restored.EndingAs).ShouldBe((null, null, null, null));
        restored.Decide(Dead(9)).Ignored.ShouldBe(IgnoreReason.OtherLaunch);
    }

    [Fact]
    [Trait("req", "session-restore")]
    public void Only_what_has_ended_is_restored_and_only_what_has_no_agent_is_launched()
    {
        Running.Decide(new Fact.RestoreRequested(OtherLaunch) { At = Start }).Ignored.ShouldBe(IgnoreReason.NotPossible);
        Running.Decide(new Fact.LaunchRequested(OtherLaunch) { At = Start }).Ignored.ShouldBe(IgnoreReason.NotPossible);
        var ended = Running.After(new Fact.EndRequested(SessionReason.AutoCleanup) { At = Start });
        ended.Decide(new Fact.LaunchRequested(OtherLaunch) { At = Start }).Ignored.ShouldBe(IgnoreReason.NotPossible);
        ended.Decide(new Fact.RestoreRequested(Launch) { At = Start }).Ignored.ShouldBe(IgnoreReason.Overtaken);
    }

    [Fact]
    [Trait("req", "session-terminal")]
    public void The_pull_request_of_a_finished_session_stays_current()
    {
        var done = Running.After(new Fact.AgentEnded(Launch, OnRequest: false, ExitCode: 0, Signal: null) { At = Start });

        var after = done.After(Looked(1, Open with { IsMergeable = true }));

        after.Session.Words().ShouldBe("done/research_complete");
        after.PullRequest.Words().ShouldBe("open/merge_ready");
    }
}
