using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Testing;

namespace Helios.SessionRegistry.Tests.Sessions;

public sealed class ConcurrentRegistryTests
{
    private const int Facts = 100;

    [Fact]
    [Trait("req", "session-concurrent-facts")]
    public async Task A_hundred_facts_about_one_session_are_each_taken_once_and_none_is_lost()
    {
        var broker = (await RabbitServer.Shared).ClaimVirtualHost();
        await using var one = await SessionScene.Start(broker);
        await using var two = await SessionScene.Start(broker, beside: one);
        var session = await one.Running();
        var messages = Enumerable.Range(0, Facts).Select(_ => SessionMessageId.New()).ToList();
        await Task.WhenAll(
            messages.Select(
                (message, i) =>
                    (i % 2 == 0 ? one : two).Command(
                        new SendToSession
                        {
                            SessionId = session.SessionId,
                            MessageId = message,
                            Text = "Hello",
                            Cause = SessionScene.Cause,
                        }
                    )
            )
        );
        var before = (await one.View(session.SessionId)).Revision;
        before.ShouldBe(session.Revision + Facts);

        // Each twice, once under the same message id and once under another: redelivered, and said again.
        await Task.WhenAll(
            messages.SelectMany(
                (message, i) =>
                {
                    var report = new MessageDelivered
                    {
                        HostId = one.HostId,
                        SessionId = session.SessionId,
                        LaunchId = session.LaunchId!.Value,
                        LaneId = session.LaneId,
                        MessageId = message,
                        OccurredAt = SessionScene.Now,
                        Cause = SessionScene.Cause,
                    };
                    var id = Guid.CreateVersion7();
                    return (Task[])[one.Report(report, id), two.Report(report, id), (i % 2 == 0 ? one : two).Report(report)];
                }
            )
        );

        await Eventually.Holds(async () =>
            await one.Value<long>("select count(*) from sessions.session_messages where status = 'delivered'") == Facts
        );
        (await two.View(session.SessionId)).Revision.ShouldBe(before + Facts);
        (await one.Value<long>("select count(*) from sessions.dead_letters")).ShouldBe(0);
    }

    [Fact]
    [Trait("req", "session-concurrent-facts")]
    public async Task Facts_that_cross_leave_the_newest_and_a_revision_for_each_change()
    {
        var broker = (await RabbitServer.Shared).ClaimVirtualHost();
        await using var one = await SessionScene.Start(broker);
        await using var two = await SessionScene.Start(broker, beside: one);
        var session = await one.Running();
        var start = SessionScene.Now;

        await Task.WhenAll(
            Enumerable
                .Range(0, Facts)
                .Select(i =>
                    (i % 2 == 0 ? one : two).Report(
                        new ActivityReported
                        {
                            HostId = one.HostId,
                            SessionId = session.SessionId,
                            LaunchId = session.LaunchId!.Value,
                            LaneId = session.LaneId,
                            Activity = i % 2 == 0 ? ActivityState.Active : ActivityState.Ready,
                            Source = ActivitySource.Native,
                            At = start.AddMilliseconds(i),
                            Cause = SessionScene.Cause,
                        }
                    )
                )
        );

        // The newest has been seen, whichever came last. When that state began, the facts that came in time say: of one that a later one
        // overtook nothing is known.
        var newest = start.AddMilliseconds(Facts - 1);
        await Eventually.Holds(async () =>
            Math.Abs(
                (
                    await one.Value<DateTime>(
                        "select coalesce((record->>'activity_seen_at')::timestamptz, 'epoch') from sessions.sessions where "
                            + $"session_id = '{session.SessionId}'"
                    ) - newest.UtcDateTime
                ).TotalMilliseconds
            ) < 0.5
        );
        (await one.View(session.SessionId)).State.Activity.ShouldNotBeNull().State.ShouldBe(ActivityState.Ready);
        // Other changes, those that come with time alone, may make revisions between them at any moment.
        var changed =
            $"from sessions.session_decisions where session_id = '{session.SessionId}' and axis = 'activity' "
            + $"and revision > {session.Revision}";
        var changes = await one.Value<long>($"select count(*) {changed}");
        changes.ShouldBeGreaterThan(0);
        (await one.Value<long>($"select count(distinct revision) {changed}")).ShouldBe(changes);
        (await one.View(session.SessionId)).Revision.ShouldBeGreaterThanOrEqualTo(session.Revision + changes);
        (await one.Value<long>("select count(*) from sessions.dead_letters")).ShouldBe(0);
    }
}
