using Helios.Contracts.Api.Events;
using Helios.SessionRegistry.Sessions;
using Helios.Testing;

namespace Helios.SessionRegistry.Tests.Sessions;

[Trait("req", "retention")]
public sealed class SessionRetentionTests
{
    [Fact]
    public async Task Sessions_that_ended_long_ago_go_unless_a_host_has_not_answered_yet()
    {
        await using var scene = await SessionScene.Start();
        var (active, old, owed) = (await scene.Running(), await scene.Running(), await scene.Running());
        foreach (var session in new[] { old, owed })
            await scene.Report(scene.Ended(session));
        await Eventually.Holds(async () => await scene.Value<long>("select count(*) from sessions.sessions where not active") == 2);
        await scene.Execute("update sessions.sessions set ended_at = now() - interval '31 days', created_at = now() - interval '31 days'");
        await scene.Execute("delete from sessions.agent_orders");
        await scene.Execute(
            $$"""
            insert into sessions.agent_orders (order_id, session_id, host_id, kind, body, ordered_at, sent_at, deadline_at)
            values ('owed', '{{owed.SessionId}}', '{{scene.HostId}}', 'end', '{}', now() + interval '1 hour', now() + interval '1 hour',
                now() + interval '1 hour')
            """
        );

        await scene.Service<SessionRetention>().Round(CancellationToken.None);

        (await scene.Value<long>("select count(*) from sessions.sessions")).ShouldBe(2);
        (await scene.Value<long>($"select count(*) from sessions.sessions where session_id = '{old.SessionId}'")).ShouldBe(0);
        (await scene.Value<long>($"select count(*) from sessions.session_decisions where session_id = '{old.SessionId}'")).ShouldBe(0);
        (await scene.Value<long>($"select count(*) from sessions.agent_orders where session_id = '{owed.SessionId}'")).ShouldBe(1);
        (await scene.View(active.SessionId)).SessionId.ShouldBe(active.SessionId);
        await Eventually.Holds(() => scene.Events.Any(told => told["type"]!.ToString() == EventTopics.RetentionCompleted));
        scene.Events.Single(told => told["type"]!.ToString() == EventTopics.RetentionCompleted)["data"]!["deleted"]!["sessions"]!
            .GetValue<long>()
            .ShouldBe(1);
    }

    [Fact]
    public async Task Of_a_session_that_is_kept_the_latest_decision_of_each_axis_stays()
    {
        await using var scene = await SessionScene.Start();
        await scene.Report(scene.Ended(await scene.Running()));
        await Eventually.Holds(async () => await scene.Value<long>("select count(*) from sessions.sessions where not active") == 1);
        await scene.Execute("update sessions.session_decisions set at = now() - interval '31 days'");
        var axes = await scene.Value<long>("select count(distinct axis) from sessions.session_decisions");
        (await scene.Value<long>("select count(*) from sessions.session_decisions")).ShouldBeGreaterThan(axes);
        const string latest = """
            select string_agg(axis || ' ' || revision, ', ' order by axis)
            from (select distinct on (axis) axis, revision from sessions.session_decisions order by axis, revision desc, index desc) l
            """;
        var before = await scene.Value<string>(latest);

        await scene.Service<SessionRetention>().Round(CancellationToken.None);

        (await scene.Value<long>("select count(*) from sessions.session_decisions")).ShouldBe(axes);
        (await scene.Value<string>(latest)).ShouldBe(before);
    }
}
