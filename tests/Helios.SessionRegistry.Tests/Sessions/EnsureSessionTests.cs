using System.Diagnostics;
using Helios.Contracts;
using Helios.Contracts.Api.Harness;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Harness;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Sessions;
using Helios.Testing;

namespace Helios.SessionRegistry.Tests.Sessions;

public sealed class EnsureSessionTests
{
    [Fact]
    [Trait("req", "session-ensure")]
    public async Task A_lane_without_a_session_gets_one_that_is_attached_and_published()
    {
        await using var scene = await SessionScene.Start();
        var asked = scene.Ensuring();

        var session = await scene.Ensured(asked);

        session.SessionId.ShouldBe(asked.NewSessionId);
        session.Status.ShouldBe(AttachmentStatus.Attached);
        session.DisplayStatus.ShouldBe(DisplayStatus.Spawning);
        session.State.Session.State.ShouldBe(SessionState.NotStarted);
        session.Revision.ShouldBe(1);
        session.Transport.ShouldBe(SessionTransport.NativeOpenai);
        session.Diagnostics.DegradeReason.ShouldBe("preferred_transport_native_openai");
        await Eventually.Holds(() => scene.Topics(session.SessionId).Count() == 2);
        scene.Topics(session.SessionId).ShouldBe(["session.created", "session.attached"]);
        await Eventually.Holds(() => scene.ToldLanes<SessionOpened>().Any(told => told.SessionId == session.SessionId));
        scene.Orders<LaunchAgent>().ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "session-ensure")]
    public async Task Again_it_is_the_same_session_however_often_and_at_once()
    {
        await using var scene = await SessionScene.Start();
        var lane = LaneId.New();

        var sessions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.Ensured(scene.Ensuring(lane) with { Launch = true })));

        sessions.Select(session => session.SessionId).Distinct().Count().ShouldBe(1);
        sessions.Select(session => session.LaunchId).Distinct().Count().ShouldBe(1);
        await Eventually.Holds(() => scene.Orders<LaunchAgent>().Count > 0);
        scene.Orders<LaunchAgent>().Select(order => order.LaunchId).Distinct().Count().ShouldBe(1);
        (await scene.Value<long>("select count(*) from sessions.sessions")).ShouldBe(1);
        (await scene.Value<long>("select count(*) from sessions.dead_letters")).ShouldBe(0);
    }

    [Fact]
    [Trait("req", "session-mapping")]
    public async Task A_lane_that_has_another_session_refuses_and_names_it()
    {
        await using var scene = await SessionScene.Start();
        var known = await scene.Ensured(scene.Ensuring() with { ProviderSessionId = "thread-1" });

        var provider = (await scene.Question(scene.Ensuring(known.LaneId, SessionProviders.Command))).ShouldBeOfType<Refused>();
        var conversation = (
            await scene.Question(scene.Ensuring(known.LaneId) with { ProviderSessionId = "thread-2" })
        ).ShouldBeOfType<Refused>();

        foreach (var refused in (Refused[])[provider, conversation])
        {
            refused.Reason.ShouldBe(RefusalReason.LaneAlreadyMapped);
            refused.Fields!["session_id"].ShouldBe(known.SessionId.ToString());
            refused.Fields["provider_session_id"].ShouldBe("thread-1");
        }
    }

    [Fact]
    [Trait("req", "session-mapping")]
    public async Task One_conversation_goes_to_one_lane_only_whoever_comes_first()
    {
        await using var scene = await SessionScene.Start();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => scene.Question(scene.Ensuring() with { ProviderSessionId = "thread-1" }))
        );

        var winner = answers.OfType<SessionFound>().ShouldHaveSingleItem().Session;
        answers.OfType<Refused>().Count().ShouldBe(19);
        answers
            .OfType<Refused>()
            .ShouldAllBe(refused =>
                refused.Reason == RefusalReason.ProviderSessionInUse && refused.Fields!["lane_id"] == winner.LaneId.ToString()
            );
        winner.CodexSessionId.ShouldBe("thread-1");
    }

    [Fact]
    [Trait("req", "session-mapping")]
    public async Task A_session_that_has_ended_frees_its_lane_and_its_conversation()
    {
        await using var scene = await SessionScene.Start();
        var first = await scene.Ensured(scene.Ensuring() with { ProviderSessionId = "thread-1" });

        (await scene.Command(new TerminateSession { SessionId = first.SessionId, Cause = SessionScene.Cause }))
            .ShouldBeOfType<SessionFound>()
            .Session.Status.ShouldBe(AttachmentStatus.Terminated);
        var second = await scene.Ensured(scene.Ensuring(first.LaneId) with { ProviderSessionId = "thread-1" });

        second.SessionId.ShouldNotBe(first.SessionId);
        (await scene.Question(new RestoreSession { SessionId = first.SessionId, Cause = SessionScene.Cause }))
            .ShouldBeOfType<Refused>()
            .Reason.ShouldBe(RefusalReason.LaneAlreadyMapped);
    }

    [Fact]
    [Trait("req", "session-unsupported-provider")]
    public async Task An_unknown_provider_is_refused_and_never_rerouted()
    {
        await using var scene = await SessionScene.Start();

        (await scene.Question(scene.Ensuring(provider: "parrot")))
            .ShouldBeOfType<Refused>()
            .Reason.ShouldBe(RefusalReason.UnsupportedProvider);
        (await scene.Question(scene.Ensuring() with { PreferredTransport = "native_anthropic" }))
            .ShouldBeOfType<Refused>()
            .Reason.ShouldBe(RefusalReason.UnsupportedProvider);
        (await scene.Value<long>("select count(*) from sessions.sessions")).ShouldBe(0);
    }

    [Fact]
    [Trait("req", "session-degraded-ensure")]
    public async Task While_nobody_says_anything_of_the_harness_the_answer_comes_degraded_within_two_seconds_for_many_at_once()
    {
        await using var scene = await SessionScene.Start();
        scene.Harness = () => Task.FromResult<HarnessStatusAnswer?>(null);
        await scene.Ensured(scene.Ensuring());

        await using var lost = new LostTime();
        var slowest = await Task.WhenAll(
            Enumerable
                .Range(0, 60)
                .Select(async _ =>
                {
                    var started = Stopwatch.GetTimestamp();
                    var session = await scene.Ensured(scene.Ensuring() with { PreferredTransport = null });
                    session.Transport.ShouldBe(SessionTransport.NativeOpenai);
                    session.Diagnostics.DegradeReason.ShouldBe("harness_status_unknown");
                    return Stopwatch.GetElapsedTime(started);
                })
        );

        slowest.Max().ShouldBeLessThan(TimeSpan.FromSeconds(2) + lost.SoFar);
    }

    [Fact]
    [Trait("req", "session-degraded-ensure")]
    public async Task A_degraded_harness_that_answers_the_check_is_used_and_one_that_does_not_is_named()
    {
        await using var scene = await SessionScene.Start();
        await scene.Tell(
            Endpoints.SessionHarness,
            new HarnessStatusReported
            {
                Status = HarnessStatus.Degraded,
                Reason = "harness_timed_out",
                Since = SessionScene.Now,
                Sequence = 1,
                Source = "monitor",
                OccurredAt = SessionScene.Now,
            }
        );
        await Eventually.Holds(async () => await scene.Value<string>("select status from sessions.harness_status") == "degraded");
        HarnessStatusAnswer Answer(bool succeeded) =>
            new()
            {
                Status = HarnessStatus.Degraded,
                DegradeReason = "harness_failing",
                Since = SessionScene.Now,
                LastCheckSucceeded = succeeded,
            };

        scene.Harness = () => Task.FromResult<HarnessStatusAnswer?>(Answer(true));
        var used = await scene.Ensured(scene.Ensuring() with { PreferredTransport = null });
        scene.Harness = () => Task.FromResult<HarnessStatusAnswer?>(Answer(false));
        var avoided = await scene.Ensured(scene.Ensuring() with { PreferredTransport = "cliproxy_harness" });

        used.Transport.ShouldBe(SessionTransport.CliproxyHarness);
        used.Diagnostics.DegradeReason.ShouldBeNull();
        avoided.Transport.ShouldBe(SessionTransport.NativeOpenai);
        avoided.Diagnostics.DegradeReason.ShouldBe("harness_failing");
        avoided.Diagnostics.HarnessStatus.ShouldBe(HarnessStatus.Degraded);
    }

    [Fact]
    [Trait("req", "session-transport-changed")]
    public async Task A_session_without_an_agent_takes_the_new_route_and_says_so()
    {
        await using var scene = await SessionScene.Start();
        scene.Harness = () => Task.FromResult<HarnessStatusAnswer?>(null);
        var lane = LaneId.New();
        var first = await scene.Ensured(scene.Ensuring(lane) with { PreferredTransport = null });
        scene.Harness = () =>
            Task.FromResult<HarnessStatusAnswer?>(
                new()
                {
                    Status = HarnessStatus.Healthy,
                    Since = SessionScene.Now,
                    LastCheckSucceeded = true,
                }
            );

        var second = await scene.Ensured(scene.Ensuring(lane) with { PreferredTransport = null });

        first.Transport.ShouldBe(SessionTransport.NativeOpenai);
        second.Transport.ShouldBe(SessionTransport.CliproxyHarness);
        await Eventually.Holds(() => scene.Topics(first.SessionId).Contains("session.transport.changed"));
        var told = scene.Events.Single(each => each["type"]!.GetValue<string>() == "session.transport.changed");
        told["data"]!["from"]!.GetValue<string>().ShouldBe("native_openai");
        told["data"]!["to"]!.GetValue<string>().ShouldBe("cliproxy_harness");
        told["revision"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    [Trait("req", "session-heartbeat")]
    public async Task Silence_detaches_and_ends_nothing_and_a_heartbeat_attaches_again()
    {
        await using var scene = await SessionScene.Start(configure: settings =>
            settings["Helios:Sessions:Lifecycle:DetachedAfter"] = "00:00:00.5"
        );
        var session = await scene.Ensured(scene.Ensuring());
        await Eventually.Holds(async () => (await scene.View(session.SessionId)).Status is AttachmentStatus.Detached);
        (await scene.View(session.SessionId)).State.ShouldBe(session.State);

        var attached = (await scene.Command(new RecordSessionHeartbeat { SessionId = session.SessionId, Cause = SessionScene.Cause }))
            .ShouldBeOfType<SessionFound>()
            .Session;

        attached.Status.ShouldBe(AttachmentStatus.Attached);
        await Eventually.Holds(() => scene.Topics(session.SessionId).Count(topic => topic is "session.attached") >= 2);
        scene.Topics(session.SessionId).ShouldContain("session.detached");
        scene.Topics(session.SessionId).ShouldNotContain("session.terminated");
    }
}
