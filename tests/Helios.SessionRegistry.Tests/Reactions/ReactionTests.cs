using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Tests.Lifecycle;
using Helios.SessionRegistry.Tests.Sessions;
using Helios.Testing;

namespace Helios.SessionRegistry.Tests.Reactions;

public sealed class ReactionTests
{
    private static readonly PullRequestFacts Failing = Some.Open with
    {
        Checks = CheckState.Failing,
        FailingChecks = ["build"],
        FailingLogTail = "line\u001b[31m 42 is red",
    };

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task Failing_checks_are_sent_to_the_agent_once_and_again_when_others_fail()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Running();

        await scene.Look(session, Failing);
        await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == 1);
        await scene.Deliver(session, 0);
        await scene.Look(session, Failing with { FailingLogTail = "other words" });
        await scene.Look(session, Failing with { FailingChecks = ["build", "lint"] });

        await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == 2);
        var text = scene.Orders<SendToAgent>()[0].Text;
        text.ShouldContain("line[31m 42 is red");
        text.ShouldContain(Some.Open.Url);
        scene.Orders<SendToAgent>()[1].Text.ShouldContain("build, lint");
        await Eventually.Holds(() => scene.Reactions(session, "sent").Count == 2);
        scene.Reactions(session, "sent").Select(told => told["data"]!["attempt"]!.GetValue<int>()).ShouldBe([1, 2]);
        scene.Reactions(session, "sent")[0]["data"]!["key"]!.GetValue<string>().ShouldBe("ci-failed");
        scene.Reactions(session, "sent")[0]["data"]!["message_id"]!
            .GetValue<string>()
            .ShouldBe(scene.Orders<SendToAgent>()[0].MessageId.ToString());
    }

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task A_reaction_keeps_its_budget_while_checks_run_again_escalates_once_and_is_silent_until_they_pass()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Running();

        foreach (var round in Enumerable.Range(0, 2))
        {
            await scene.Look(session, Failing);
            await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == round + 1);
            await scene.Deliver(session, round);
            await scene.Look(session, Some.Open with { Checks = CheckState.Pending });
        }

        await scene.Look(session, Failing);
        await Eventually.Holds(() => scene.Reactions(session, "escalated").Count == 1);
        await scene.Look(session, Some.Open with { Checks = CheckState.Pending });
        await scene.Look(session, Failing);
        await Eventually.Holds(async () =>
            await scene.Value<long>("select count(*) from sessions.reactions where state = 'silenced'") == 1
        );
        await scene.Look(session, Failing with { FailingChecks = ["another"] });
        await Eventually.Holds(async () =>
            await scene.Value<long>("select count(*) from sessions.reactions where state = 'silenced'") == 2
        );
        scene.Orders<SendToAgent>().Count.ShouldBe(2);
        scene.Reactions(session, "escalated").Count.ShouldBe(1);
        scene.Reactions(session, "escalated")[0]["data"]!["attempts"]!.GetValue<int>().ShouldBe(2);

        await scene.Look(session, Some.Open);
        await scene.Look(session, Failing);

        await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == 3);
        await Eventually.Holds(() => scene.Reactions(session, "sent") is [.., var last] && last["data"]!["attempt"]!.GetValue<int>() == 1);
    }

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task An_undelivered_reaction_does_not_use_up_an_attempt_and_is_retried()
    {
        await using var scene = await SessionScene.Start(configure: settings =>
            settings["Helios:Sessions:Reactions:SendAgainAfter"] = "00:00:00.05"
        );
        var session = await scene.Running();

        await scene.Look(session, Failing);
        foreach (var attempt in Enumerable.Range(0, 4))
        {
            await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == attempt + 1);
            await scene.Refuse(session, attempt);
        }

        await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == 5);
        await scene.Deliver(session, 4);
        await Eventually.Holds(async () =>
            await scene.Value<long>("select count(*) from sessions.reactions where state = 'done' and failures = 4") == 1
        );
        (await scene.Value<int>("select attempts from sessions.reaction_trackers where key = 'ci-failed'")).ShouldBe(1);
        scene.Reactions(session, "escalated").ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task A_reaction_that_does_not_help_in_time_notifies_a_person_even_if_every_text_failed()
    {
        await using var scene = await SessionScene.Start(configure: settings =>
            settings["Helios:Sessions:Reactions:MergeConflictsEscalatesAfter"] = "00:00:00.4"
        );
        var session = await scene.Running();

        await scene.Look(session, Some.Open with { HasConflicts = true });
        await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == 1);
        await scene.Refuse(session, 0);

        await Eventually.Holds(() => scene.Reactions(session, "escalated").Count == 1);
        scene.Reactions(session, "escalated")[0]["data"]!["key"]!.GetValue<string>().ShouldBe("merge-conflicts");
        scene.Reactions(session, "escalated")[0]["data"]!["attempts"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task A_reaction_whose_cause_is_gone_in_time_is_not_escalated()
    {
        await using var scene = await SessionScene.Start(configure: settings =>
            settings["Helios:Sessions:Reactions:MergeConflictsEscalatesAfter"] = "00:00:01"
        );
        var session = await scene.Running();

        await scene.Look(session, Some.Open with { HasConflicts = true });
        await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == 1);
        await scene.Look(session, Some.Open);

        // Another one that escalates later shows that the time of the first has passed.
        await scene.Look(session, Some.Open with { HasConflicts = true });
        await Eventually.Holds(() => scene.Reactions(session, "escalated").Count == 1);
        scene.Reactions(session, "escalated").Count.ShouldBe(1);
    }

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task A_reaction_to_an_idle_agent_waits_until_it_has_been_idle_long_enough_and_is_dropped_when_it_continues()
    {
        await using var scene = await SessionScene.Start(configure: settings =>
            settings["Helios:Sessions:Reactions:AgentIdleFor"] = "00:00:00.5"
        );
        var session = await scene.Running();

        await scene.See(session, ActivityState.Idle);
        await Eventually.Holds(async () => await scene.Value<long>("select count(*) from sessions.reactions where state = 'waiting'") == 1);
        await scene.See(session, ActivityState.Active);
        await Eventually.Holds(async () => await scene.Value<long>("select count(*) from sessions.reactions") == 0);
        scene.Reactions(session, "superseded").ShouldBeEmpty();
        scene.Orders<SendToAgent>().ShouldBeEmpty();

        await scene.See(session, ActivityState.Ready);
        await Eventually.Holds(() => scene.Reactions(session, "sent").Count == 1);
        scene.Reactions(session, "sent")[0]["data"]!["action"]!.GetValue<string>().ShouldBe("notify");
        scene.Orders<SendToAgent>().ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task A_pending_reaction_whose_cause_is_gone_is_superseded()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Running();

        await scene.Hold(
            session,
            async () =>
            {
                await scene.Look(session, Failing);
                await scene.Look(session, Some.Open);
            }
        );

        await Eventually.Holds(() => scene.Reactions(session, "superseded").Count == 1);
        scene.Reactions(session, "superseded")[0]["data"]!["because"]!.GetValue<string>().ShouldBe("cause_gone");
        scene.Orders<SendToAgent>().ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task A_pending_reaction_with_new_content_is_superseded_by_one_with_all_of_it()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Running();

        await scene.Hold(
            session,
            async () =>
            {
                await scene.Look(session, Failing);
                await scene.Look(session, Failing with { FailingChecks = ["build", "lint"] });
            }
        );

        await Eventually.Holds(() =>
            scene.Reactions(session, "sent").Count == 1
            && scene.Reactions(session, "superseded").Count == 1
            && scene.Orders<SendToAgent>().Count > 0
        );
        scene.Reactions(session, "superseded")[0]["data"]!["because"]!.GetValue<string>().ShouldBe("new_content");
        scene.Orders<SendToAgent>().ShouldHaveSingleItem().Text.ShouldContain("build, lint");
    }

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task Reactions_of_one_session_happen_in_the_order_of_their_decisions()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Running();

        await scene.Hold(
            session,
            async () =>
            {
                await scene.See(session, ActivityState.Blocked);
                await scene.See(session, ActivityState.Active);
                await scene.Look(session, Some.Open with { Review = ReviewState.Approved });
                await scene.Look(session, Failing);
            }
        );

        await Eventually.Holds(() => scene.Reactions(session, "sent").Count == 1 && scene.Reactions(session, "superseded").Count == 2);
        scene
            .AllReactions(session)
            .Select(told => $"{told["type"]!.GetValue<string>()["session.reaction.".Length..]} {told["data"]!["key"]!.GetValue<string>()}")
            .ShouldBe(["superseded agent-needs-input", "superseded approved-and-green", "sent ci-failed"]);
    }

    [Fact]
    [Trait("req", "session-kill")]
    public async Task A_kill_has_no_reaction_and_drops_pending_ones()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Running();

        await scene.Hold(
            session,
            async () =>
            {
                await scene.Look(session, Failing);
                await scene.Command(new KillSession { SessionId = session.SessionId, Cause = SessionScene.Cause });
            }
        );
        await Eventually.Holds(() => scene.Orders<EndAgent>().Count == 1);
        await scene.Report(scene.Ended(session));

        await Eventually.Holds(async () => (await scene.View(session.SessionId)).State.Session.State is SessionState.Terminated);
        (await scene.Value<long>("select count(*) from sessions.reaction_trackers")).ShouldBe(0);
        (await scene.Value<string>("select state from sessions.reactions")).ShouldBe("cleared");
        scene.AllReactions(session).ShouldBeEmpty();
        scene.Orders<SendToAgent>().ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task A_reaction_types_nothing_while_the_agent_stands_at_a_dialog()
    {
        await using var scene = await SessionScene.Start(configure: settings =>
            settings["Helios:Sessions:Reactions:SendAgainAfter"] = "00:00:00.05"
        );
        var session = await scene.Running();
        await scene.See(session, ActivityState.Blocked);

        await scene.Look(session, Failing);
        await Eventually.Holds(async () =>
            await scene.Value<long>("select count(*) from sessions.reactions where key = 'ci-failed' and due_at > decided_at") == 1
        );
        scene.Orders<SendToAgent>().ShouldBeEmpty();
        await scene.See(session, ActivityState.Active);

        await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == 1);
    }

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task An_agent_that_cannot_get_messages_notifies_a_person()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Ensured(scene.Ensuring());

        await scene.Look(session, Failing);

        await Eventually.Holds(() => scene.Reactions(session, "escalated").Count == 1);
        scene.Reactions(session, "escalated")[0]["data"]!["why"]!.GetValue<string>().ShouldContain("No agent is running");
    }

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task A_stuck_session_notifies_a_person_once()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Running();

        foreach (var round in Enumerable.Range(1, 6))
        {
            await scene.Report(scene.Round(round, SessionScene.Facts(session, RuntimeFinding.Failed, ProcessFinding.Failed)));
            await Eventually.Holds(async () => (await scene.View(session.SessionId)).State.Detecting?.Attempts == round);
        }

        await Eventually.Holds(() => scene.Reactions(session, "sent").Count == 1);
        scene.Reactions(session, "sent").ShouldHaveSingleItem()["data"]!.ShouldSatisfyAllConditions(
            data => data["key"]!.GetValue<string>().ShouldBe("agent-stuck"),
            data => data["urgent"]!.GetValue<bool>().ShouldBeTrue(),
            data => data["text"]!.GetValue<string>().ShouldContain("Failed Failed")
        );
    }
}
