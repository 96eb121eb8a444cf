using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Testing;

namespace Helios.SessionRegistry.Tests.Sessions;

[Trait("req", "session-messages")]
public sealed class TextOrderTests
{
    [Fact]
    public async Task A_host_has_one_text_of_a_session_at_a_time_in_the_order_of_acceptance()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Running();
        var other = await scene.Running();

        foreach (var index in Enumerable.Range(0, 6))
            await Send(scene, session, $"m{index}");
        await Send(scene, other, "of another session");
        await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == 2);
        foreach (var index in Enumerable.Range(0, 6))
        {
            await Eventually.Holds(() => Texts(scene, session).Count == index + 1);
            var order = scene.Orders<SendToAgent>().Last(order => order.SessionId == session.SessionId);
            // Told twice, and acknowledged: only one follows.
            await Deliver(scene, session, order.MessageId);
            await Deliver(scene, session, order.MessageId);
            await scene.Report(
                new MessageAcknowledged
                {
                    HostId = scene.HostId,
                    SessionId = session.SessionId,
                    LaunchId = session.LaunchId!.Value,
                    LaneId = session.LaneId,
                    MessageId = order.MessageId,
                    OccurredAt = SessionScene.Now,
                    Cause = SessionScene.Cause,
                }
            );
        }

        await Eventually.Holds(async () => await scene.Value<long>("select count(*) from sessions.agent_orders where kind = 'send'") == 1);
        Texts(scene, session).ShouldBe(["m0", "m1", "m2", "m3", "m4", "m5"]);
        scene.Orders<SendToAgent>().ShouldAllBe(order => order.Deadline > SessionScene.Now);
    }

    [Fact]
    public async Task What_is_never_answered_is_given_up_and_what_waited_behind_it_was_never_sent()
    {
        await using var scene = await SessionScene.Start(configure: settings => settings["Helios:Sessions:MessageWithin"] = "00:00:00.4");
        var session = await scene.Running();

        await Send(scene, session, "first");
        await Send(scene, session, "second");

        await Eventually.Holds(async () =>
            await scene.Value<long>("select count(*) from sessions.session_messages where status = 'failed' and reason = 'unanswered'") == 2
        );
        (await scene.Value<string>("select detail from sessions.session_messages where text = 'second'")).ShouldNotBeNullOrEmpty();
        // Whatever of them is with the host says until when it may be typed.
        scene.Orders<SendToAgent>().ShouldAllBe(order => order.Deadline < SessionScene.Now);
    }

    [Fact]
    public async Task A_refusal_lets_the_next_one_go()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Running();
        await Send(scene, session, "first");
        await Send(scene, session, "second");
        await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == 1);

        await scene.Report(
            new MessageRefused
            {
                HostId = scene.HostId,
                SessionId = session.SessionId,
                LaunchId = session.LaunchId!.Value,
                LaneId = session.LaneId,
                MessageId = scene.Orders<SendToAgent>()[0].MessageId,
                Reason = MessageRefusalReason.Stalled,
                Detail = "no",
                OccurredAt = SessionScene.Now,
                Cause = SessionScene.Cause,
            }
        );

        await Eventually.Holds(() => Texts(scene, session) is ["first", "second"]);
    }

    private static IReadOnlyList<string> Texts(SessionScene scene, SessionView session) =>
        [
            .. scene
                .Orders<SendToAgent>()
                .Where(order => order.SessionId == session.SessionId)
                .DistinctBy(order => order.MessageId)
                .Select(order => order.Text),
        ];

    private static Task<object> Send(SessionScene scene, SessionView session, string text) =>
        scene.Command(
            new SendToSession
            {
                SessionId = session.SessionId,
                MessageId = SessionMessageId.New(),
                Text = text,
                Cause = SessionScene.Cause,
            }
        );

    private static Task Deliver(SessionScene scene, SessionView session, SessionMessageId message) =>
        scene.Report(
            new MessageDelivered
            {
                HostId = scene.HostId,
                SessionId = session.SessionId,
                LaunchId = session.LaunchId!.Value,
                LaneId = session.LaneId,
                MessageId = message,
                OccurredAt = SessionScene.Now,
                Cause = SessionScene.Cause,
            }
        );
}
