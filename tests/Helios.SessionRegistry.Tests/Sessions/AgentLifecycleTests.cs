using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Sessions;
using Helios.Testing;

namespace Helios.SessionRegistry.Tests.Sessions;

public sealed class AgentLifecycleTests
{
    [Fact]
    [Trait("req", "session-launch-order")]
    public async Task A_launch_is_ordered_and_only_the_host_says_that_it_runs()
    {
        await using var scene = await SessionScene.Start();

        var asked = await scene.Ensured(scene.Ensuring() with { Launch = true, Prompt = "Fix it", Mode = AgentMode.Headless });

        asked.Status.ShouldBe(AttachmentStatus.Attaching);
        asked.State.Session.State.ShouldBe(SessionState.NotStarted);
        await Eventually.Holds(() => scene.Orders<LaunchAgent>().Count > 0);
        var order = scene.Orders<LaunchAgent>()[0];
        (order.SessionId, order.LaunchId, order.LaneId, order.Prompt, order.Mode, order.Transport).ShouldBe(
            (asked.SessionId, asked.LaunchId!.Value, asked.LaneId, "Fix it", AgentMode.Headless, SessionTransport.NativeOpenai)
        );
        scene.ToldLanes<SessionLaunched>().ShouldBeEmpty();

        await scene.Report(scene.Launched(asked));

        await Eventually.Holds(() => scene.ToldLanes<SessionLaunched>().Count > 0);
        var running = await scene.View(asked.SessionId);
        running.Status.ShouldBe(AttachmentStatus.Attached);
        running.State.Session.State.ShouldBe(SessionState.Working);
        running.State.Runtime.State.ShouldBe(RuntimeState.Alive);
        scene.ToldLanes<SessionLaunched>()[0].SessionRevision.ShouldBe(running.Revision);
        (await scene.Value<long>("select count(*) from sessions.agent_orders")).ShouldBe(0);
    }

    [Fact]
    [Trait("req", "session-launch-choices")]
    public async Task Model_permissions_and_environment_are_those_of_the_session_until_others_are_chosen()
    {
        await using var scene = await SessionScene.Start();
        var asked = scene.Ensuring() with
        {
            Launch = true,
            Model = "gpt-5.1-codex",
            Permissions = AgentPermissions.Plan,
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["RUST_LOG"] = "debug" },
        };
        var session = await scene.Running(asked);
        (session.Model, session.Permissions).ShouldBe(("gpt-5.1-codex", AgentPermissions.Plan));
        await scene.Report(scene.Ended(session, onRequest: false));
        await Eventually.Holds(async () => (await scene.View(session.SessionId)).Status is AttachmentStatus.Terminated);

        var restored = (await scene.Question(new RestoreSession { SessionId = session.SessionId, Cause = SessionScene.Cause }))
            .ShouldBeOfType<SessionFound>()
            .Session;

        await Eventually.Holds(() => scene.Orders<LaunchAgent>().Any(order => order.LaunchId == restored.LaunchId));
        foreach (var order in scene.Orders<LaunchAgent>())
        {
            (order.Model, order.Permissions).ShouldBe(("gpt-5.1-codex", AgentPermissions.Plan));
            order.Environment!.ShouldHaveSingleItem().ShouldBe(new KeyValuePair<string, string>("RUST_LOG", "debug"));
        }
    }

    [Fact]
    [Trait("req", "session-orders-resent")]
    public async Task An_order_that_nobody_answers_is_sent_again_and_given_up_with_the_launch()
    {
        await using var scene = await SessionScene.Start(configure: settings =>
        {
            settings["Helios:Sessions:ResendAfter"] = "00:00:00.2";
            settings["Helios:Sessions:LaunchWithin"] = "00:00:01.5";
        });

        var session = await scene.Ensured(scene.Ensuring() with { Launch = true });

        await Eventually.Holds(() => scene.Orders<LaunchAgent>().Count >= 3);
        scene.Orders<LaunchAgent>().ShouldAllBe(order => order.LaunchId == session.LaunchId);
        await Eventually.Holds(async () =>
            (await scene.View(session.SessionId)).State.Session is { State: SessionState.Terminated, Reason: SessionReason.ErrorInProcess }
        );
        (await scene.View(session.SessionId)).Detail!.ShouldContain("worktree agent");
        // Whatever the host started after all must not stay.
        await Eventually.Holds(() => scene.Orders<EndAgent>().Any(order => order.LaunchId == session.LaunchId));
    }

    [Fact]
    [Trait("req", "session-kill-order")]
    public async Task A_kill_ends_the_agent_first_and_the_session_when_the_host_says_so()
    {
        await using var scene = await SessionScene.Start(configure: settings => settings["Helios:Sessions:ResendAfter"] = "00:00:00.2");
        var session = await scene.Running();
        var kill = new KillSession { SessionId = session.SessionId, Cause = SessionScene.Cause };

        (await scene.Command(new TerminateSession { SessionId = session.SessionId, Cause = SessionScene.Cause }))
            .ShouldBeOfType<Refused>()
            .Reason.ShouldBe(RefusalReason.SessionAlive);
        (await scene.Command(kill)).ShouldBeOfType<SessionFound>().Session.Status.ShouldNotBe(AttachmentStatus.Terminated);
        (await scene.Command(kill)).ShouldBeOfType<SessionFound>();
        await Eventually.Holds(() => scene.Orders<EndAgent>().Count >= 2);
        scene.Orders<EndAgent>().ShouldAllBe(order => order.LaunchId == session.LaunchId);

        await scene.Report(scene.Ended(session));
        await scene.Report(scene.Ended(session));

        await Eventually.Holds(async () => (await scene.View(session.SessionId)).DisplayStatus is DisplayStatus.Killed);
        await Eventually.Holds(() => scene.Topics(session.SessionId).Contains("session.terminated"));
        scene.Topics(session.SessionId).Count(topic => topic is "session.terminate.started").ShouldBe(1);
        scene.Topics(session.SessionId).Count(topic => topic is "session.terminated").ShouldBe(1);
        await Eventually.Holds(() => scene.ToldLanes<SessionEnded>().Count == 1);
        scene
            .ToldLanes<SessionEnded>()[0]
            .SessionRevision!.Value.ShouldBeGreaterThan(scene.ToldLanes<SessionLaunched>()[0].SessionRevision!.Value);
    }

    [Fact]
    [Trait("req", "session-terminate-failed")]
    public async Task A_host_that_does_not_end_an_agent_gets_the_order_again_and_a_person_is_notified()
    {
        await using var scene = await SessionScene.Start(configure: settings =>
        {
            settings["Helios:Sessions:ResendAfter"] = "00:00:00.1";
            settings["Helios:Sessions:EndWithin"] = "00:00:00.5";
        });
        var session = await scene.Running();

        await scene.Command(new KillSession { SessionId = session.SessionId, Cause = SessionScene.Cause });

        await Eventually.Holds(() => scene.Topics(session.SessionId).Contains("session.terminate.failed"));
        var sofar = scene.Orders<EndAgent>().Count;
        await Eventually.Holds(() => scene.Orders<EndAgent>().Count > sofar);
        (await scene.View(session.SessionId)).Status.ShouldNotBe(AttachmentStatus.Terminated);
        scene.Topics(session.SessionId).Count(topic => topic is "session.terminate.failed").ShouldBe(1);
        await scene.Report(scene.Ended(session));
        await Eventually.Holds(async () => (await scene.View(session.SessionId)).Status is AttachmentStatus.Terminated);
    }

    [Fact]
    [Trait("req", "session-restore-order")]
    public async Task A_restore_takes_the_conversation_up_under_a_new_launch_and_the_old_one_counts_no_more()
    {
        await using var scene = await SessionScene.Start();
        var first = await scene.Running();
        await scene.Report(
            new ProviderSessionCaptured
            {
                HostId = scene.HostId,
                SessionId = first.SessionId,
                LaunchId = first.LaunchId!.Value,
                LaneId = first.LaneId,
                ProviderSessionId = "thread-7",
                OccurredAt = SessionScene.Now,
                Cause = SessionScene.Cause,
            }
        );
        await Eventually.Holds(async () => (await scene.View(first.SessionId)).CodexSessionId is "thread-7");
        await scene.Command(new KillSession { SessionId = first.SessionId, Cause = SessionScene.Cause });
        await scene.Report(scene.Ended(first));
        await Eventually.Holds(async () => (await scene.View(first.SessionId)).Status is AttachmentStatus.Terminated);

        var restoring = (
            await scene.Question(
                new RestoreSession
                {
                    SessionId = first.SessionId,
                    Prompt = "Go on",
                    Cause = SessionScene.Cause,
                }
            )
        ).ShouldBeOfType<SessionFound>().Session;

        restoring.Status.ShouldBe(AttachmentStatus.Restoring);
        restoring.LaunchId.ShouldNotBe(first.LaunchId);
        await Eventually.Holds(() => scene.Orders<LaunchAgent>().Any(order => order.LaunchId == restoring.LaunchId));
        scene.Orders<LaunchAgent>().First(order => order.LaunchId == restoring.LaunchId).ResumeProviderSessionId.ShouldBe("thread-7");
        // What the first launch still says is about nobody; what runs of it is ended.
        await scene.Report(scene.Ended(first, onRequest: false));
        await scene.Report(scene.Launched(first));
        await Eventually.Holds(() => scene.Orders<EndAgent>().Count(order => order.LaunchId == first.LaunchId) >= 2);
        (await scene.View(first.SessionId)).Status.ShouldBe(AttachmentStatus.Restoring);
        await scene.Report(scene.Launched(restoring));
        await Eventually.Holds(async () => (await scene.View(first.SessionId)).Status is AttachmentStatus.Attached);
        await Eventually.Holds(() => scene.Topics(first.SessionId).Contains("session.restore.completed"));
        scene
            .Topics(first.SessionId)
            .Where(topic => topic.StartsWith("session.restore", StringComparison.Ordinal))
            .ShouldBe(["session.restore.started", "session.restore.completed"]);
    }

    [Fact]
    [Trait("req", "session-blocks-lane")]
    public async Task A_launch_that_stops_at_a_question_blocks_the_lane_until_the_agent_goes_on()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Ensured(scene.Ensuring() with { Launch = true });

        await scene.Report(
            new AgentLaunchFailed
            {
                HostId = scene.HostId,
                SessionId = session.SessionId,
                LaunchId = session.LaunchId!.Value,
                LaneId = session.LaneId,
                Reason = AgentLaunchFailureReason.AgentBlocked,
                Detail = "It asks for a login.",
                Screen = "Log in? y/n",
                StillRunning = true,
                OccurredAt = SessionScene.Now,
                Cause = SessionScene.Cause,
            }
        );

        await Eventually.Holds(() => scene.ToldLanes<SessionLaunched>().Any(told => told.NeedsPerson));
        var waiting = await scene.View(session.SessionId);
        (waiting.DisplayStatus, waiting.Detail).ShouldBe((DisplayStatus.NeedsInput, "It asks for a login."));
        (await scene.Question(new ExplainSession { SessionId = session.SessionId }))
            .ShouldBeOfType<SessionExplained>()
            .Explanation.Evidence.ShouldContain(seen => seen.Finding == "agent_blocked" && seen.Evidence == "Log in? y/n");

        await scene.Report(scene.Launched(session));

        await Eventually.Holds(() => scene.ToldLanes<SessionLaunched>().Any(told => !told.NeedsPerson));
        var told = scene.ToldLanes<SessionLaunched>();
        told.Single(each => !each.NeedsPerson)
            .SessionRevision!.Value.ShouldBeGreaterThan(told.Single(each => each.NeedsPerson).SessionRevision!.Value);
    }

    [Fact]
    [Trait("req", "session-messages")]
    public async Task A_text_is_accepted_then_delivered_then_acknowledged_each_once()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Running();
        var send = new SendToSession
        {
            SessionId = session.SessionId,
            MessageId = SessionMessageId.New(),
            Text = "Run the linter; Enter",
            Cause = SessionScene.Cause,
        };

        var accepted = (await scene.Command(send)).ShouldBeOfType<SessionMessageAccepted>();
        (await scene.Command(send)).ShouldBeOfType<SessionMessageAccepted>().Session.Revision.ShouldBe(accepted.Session.Revision);
        await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == 1);
        scene.Orders<SendToAgent>()[0].Text.ShouldBe(send.Text);
        var delivered = new MessageDelivered
        {
            HostId = scene.HostId,
            SessionId = session.SessionId,
            LaunchId = session.LaunchId!.Value,
            LaneId = session.LaneId,
            MessageId = send.MessageId,
            OccurredAt = SessionScene.Now,
            Cause = SessionScene.Cause,
        };
        await scene.Report(delivered);
        await scene.Report(delivered);
        await Eventually.Holds(() => scene.Topics(session.SessionId).Contains("session.message.delivered"));
        await scene.Report(
            new MessageAcknowledged
            {
                HostId = scene.HostId,
                SessionId = session.SessionId,
                LaunchId = session.LaunchId!.Value,
                LaneId = session.LaneId,
                MessageId = send.MessageId,
                OccurredAt = SessionScene.Now,
                Cause = SessionScene.Cause,
            }
        );

        await Eventually.Holds(() => scene.Topics(session.SessionId).Contains("session.message.acknowledged"));
        scene
            .Topics(session.SessionId)
            .Where(topic => topic.StartsWith("session.message", StringComparison.Ordinal))
            .ShouldBe(["session.message.accepted", "session.message.delivered", "session.message.acknowledged"]);
        scene.Events.ShouldAllBe(told => !told.ToJsonString().Contains("linter"));
        (await scene.Question(new ExplainSession { SessionId = session.SessionId }))
            .ShouldBeOfType<SessionExplained>()
            .Explanation.Messages.ShouldHaveSingleItem()
            .Status.ShouldBe(SessionMessageStatus.Acknowledged);
    }

    [Fact]
    [Trait("req", "session-messages")]
    public async Task A_text_is_not_taken_for_an_agent_that_does_not_run_and_fails_when_nobody_answers()
    {
        await using var scene = await SessionScene.Start(configure: settings => settings["Helios:Sessions:MessageWithin"] = "00:00:00.5");
        var idle = await scene.Ensured(scene.Ensuring());
        SendToSession To(SessionView session) =>
            new()
            {
                SessionId = session.SessionId,
                MessageId = SessionMessageId.New(),
                Text = "Hello",
                Cause = SessionScene.Cause,
            };

        (await scene.Command(To(idle))).ShouldBeOfType<Refused>().Reason.ShouldBe(RefusalReason.InvalidTransition);
        var running = await scene.Running();
        (await scene.Command(To(running))).ShouldBeOfType<SessionMessageAccepted>();

        await Eventually.Holds(() => scene.Topics(running.SessionId).Contains("session.message.failed"));
        (await scene.Question(new ExplainSession { SessionId = running.SessionId }))
            .ShouldBeOfType<SessionExplained>()
            .Explanation.Messages.ShouldHaveSingleItem()
            .Reason.ShouldBe(MessageRefusalReason.Unanswered);
    }

    [Fact]
    [Trait("req", "session-probe-rounds")]
    public async Task Two_dead_rounds_end_a_session_and_its_lane_is_notified()
    {
        await using var scene = await SessionScene.Start();
        var (dead, alive) = (await scene.Running(), await scene.Running());
        SessionFactsReported Round(long number, bool late = false) =>
            scene.Round(
                number,
                SessionScene.Facts(dead, RuntimeFinding.Gone, ProcessFinding.Dead),
                SessionScene.Facts(alive, RuntimeFinding.Alive, ProcessFinding.Alive),
                SessionScene.Facts(alive with { SessionId = SessionId.New() }, RuntimeFinding.Gone, ProcessFinding.Dead)
            ) with
            {
                Late = late,
            };

        await scene.Report(Round(1, late: true));
        await scene.Report(Round(2));
        await Eventually.Holds(async () => (await scene.View(dead.SessionId)).DisplayStatus is DisplayStatus.Detecting);
        await scene.Report(Round(2));
        await scene.Report(Round(3));

        await Eventually.Holds(async () =>
            (await scene.View(dead.SessionId)).State.Session is { State: SessionState.Terminated, Reason: SessionReason.RuntimeLost }
        );
        (await scene.View(alive.SessionId)).State.Session.State.ShouldBe(SessionState.Working);
        (await scene.View(alive.SessionId)).Revision.ShouldBe(alive.Revision);
        await Eventually.Holds(() => scene.ToldLanes<SessionEnded>().Any(told => told.SessionId == dead.SessionId));
        (await scene.Question(new ExplainSession { SessionId = dead.SessionId }))
            .ShouldBeOfType<SessionExplained>()
            .Explanation.Decisions.Select(decision => decision.To)
            .ShouldContain("terminated/runtime_lost");
    }

    [Fact]
    [Trait("req", "session-lane-ends")]
    public async Task Its_lane_ends_it_whatever_it_does()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Running();
        var send = new SendToSession
        {
            SessionId = session.SessionId,
            MessageId = SessionMessageId.New(),
            Text = "Hello",
            Cause = SessionScene.Cause,
        };
        await scene.Command(send);

        await scene.Report(
            new LaneSessionsEnding
            {
                LaneId = session.LaneId,
                Reason = SessionEndingReason.LaneCleanup,
                Cause = SessionScene.Cause,
            }
        );

        await Eventually.Holds(() => scene.Topics(session.SessionId).Contains("session.terminated"));
        var ended = await scene.View(session.SessionId);
        (ended.DisplayStatus, ended.State.Session.Reason).ShouldBe((DisplayStatus.Cleanup, SessionReason.AutoCleanup));
        scene.Topics(session.SessionId).ShouldContain("session.message.failed");
        (await scene.Value<long>("select count(*) from sessions.agent_orders")).ShouldBe(0);
    }

    [Fact]
    [Trait("req", "session-list")]
    public async Task Sessions_are_listed_in_the_order_of_the_attention_that_they_need()
    {
        await using var scene = await SessionScene.Start();
        var working = await scene.Running();
        var waiting = await scene.Running();
        var idle = await scene.Ensured(scene.Ensuring());
        await scene.Command(
            new RecordSessionActivity
            {
                SessionId = waiting.SessionId,
                Activity = ActivityState.WaitingInput,
                Source = ActivitySource.Hook,
                Cause = SessionScene.Cause,
            }
        );
        var gone = await scene.Ensured(scene.Ensuring());
        await scene.Command(new TerminateSession { SessionId = gone.SessionId, Cause = SessionScene.Cause });

        var first = (await scene.Question(new FindSessions { Limit = 2, Ended = true })).ShouldBeOfType<SessionsFound>();
        var second = (
            await scene.Question(
                new FindSessions
                {
                    Limit = 2,
                    Ended = true,
                    After = first.Next,
                }
            )
        ).ShouldBeOfType<SessionsFound>();

        first
            .Sessions.Concat(second.Sessions)
            .Select(session => session.SessionId)
            .ShouldBe([waiting.SessionId, working.SessionId, idle.SessionId, gone.SessionId]);
        second.Next.ShouldBeNull();
        (await scene.Question(new FindSessions { Limit = 10, DisplayStatus = DisplayStatus.NeedsInput }))
            .ShouldBeOfType<SessionsFound>()
            .Sessions.ShouldHaveSingleItem()
            .SessionId.ShouldBe(waiting.SessionId);
    }

    [Fact]
    [Trait("req", "session-row")]
    public async Task The_columns_say_what_the_record_says()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Running();
        await scene.Command(
            new RecordScmFacts
            {
                SessionId = session.SessionId,
                PullRequest = new PullRequestFacts
                {
                    Number = 7,
                    Url = "https://example/pull/7",
                    State = PullRequestState.Open,
                    Checks = CheckState.Failing,
                    Review = ReviewState.None,
                    FailingChecks = ["build"],
                },
                Cause = SessionScene.Cause,
            }
        );

        (
            await scene.Value<long>(
                $"""
                select count(*) from sessions.sessions where session_id = '{session.SessionId}' and active and launch_id = '{session.LaunchId}'
                    and session_state = record->'session'->>'state' and session_reason = record->'session'->>'reason' and runtime_state = 'alive'
                    and pull_request_state = 'open' and pull_request_reason = 'ci_failing' and pull_request_number = 7 and session_state = 'working'
                """
            )
        ).ShouldBe(1);
        (await scene.View(session.SessionId)).DisplayStatus.ShouldBe(DisplayStatus.CiFailed);
    }
}
