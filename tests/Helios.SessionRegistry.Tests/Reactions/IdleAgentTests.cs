using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Tests.Lifecycle;
using Helios.SessionRegistry.Tests.Sessions;
using Helios.Testing;
using Npgsql;

namespace Helios.SessionRegistry.Tests.Reactions;

[Trait("req", "session-reactions")]
public sealed class IdleAgentTests
{
    [Fact]
    public async Task By_default_a_person_is_notified_once_for_each_time_and_nothing_is_typed()
    {
        await using var scene = await Start();
        var session = await scene.Running(scene.Ensuring() with { Branch = "b" });

        await scene.See(session, ActivityState.Idle);
        await Eventually.Holds(() => scene.Reactions(session, "sent").Count == 1);
        await scene.See(session, ActivityState.Active);
        await scene.See(session, ActivityState.Idle);
        await Eventually.Holds(() => scene.Reactions(session, "sent").Count == 2);

        scene
            .Reactions(session, "sent")
            .ShouldAllBe(told => told["data"]!["action"]!.GetValue<string>() == "notify" && !told["data"]!["urgent"]!.GetValue<bool>());
        scene.Reactions(session, "sent")[0]["data"]!["text"]!.GetValue<string>().ShouldContain("unknown");
        scene.Reactions(session, "escalated").ShouldBeEmpty();
        scene.Orders<SendToAgent>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, AgentIdlePolicy.Send, true)]
    [InlineData(true, AgentIdlePolicy.Notify, false)]
    [InlineData(false, AgentIdlePolicy.Send, false)]
    public async Task It_is_typed_for_only_where_the_workspace_wants_it_and_somebody_has_looked_for_a_pull_request(
        bool seen,
        AgentIdlePolicy wanted,
        bool typed
    )
    {
        await using var scene = await Start();
        await scene.Report(
            new SetWorkspaceReactions
            {
                WorkspaceId = scene.Workspace,
                Revision = 2,
                OnAgentIdle = wanted,
                Cause = SessionScene.Cause,
            }
        );
        // An older one that comes late changes nothing.
        await Eventually.Holds(async () => await scene.Value<long>("select count(*) from sessions.workspace_reactions") == 1);
        await scene.Report(
            new SetWorkspaceReactions
            {
                WorkspaceId = scene.Workspace,
                Revision = 1,
                OnAgentIdle = wanted is AgentIdlePolicy.Send ? AgentIdlePolicy.Notify : AgentIdlePolicy.Send,
                Cause = SessionScene.Cause,
            }
        );
        var session = await scene.Running(scene.Ensuring() with { Branch = "b" });
        if (seen)
            await See(scene, "now()");

        await scene.See(session, ActivityState.Idle);

        await Eventually.Holds(() => scene.Reactions(session, "sent").Count == 1);
        scene.Reactions(session, "sent")[0]["data"]!["action"]!.GetValue<string>().ShouldBe(typed ? "send" : "notify");
        scene.Orders<SendToAgent>().Count.ShouldBe(typed ? 1 : 0);
        (await scene.Value<string>("select on_agent_idle from sessions.workspace_reactions")).ShouldBe(SnakeCase.Of(wanted));
    }

    [Fact]
    public async Task An_old_observation_proves_nothing()
    {
        await using var scene = await Start();
        await scene.Report(
            new SetWorkspaceReactions
            {
                WorkspaceId = scene.Workspace,
                Revision = 1,
                OnAgentIdle = AgentIdlePolicy.Send,
                Cause = SessionScene.Cause,
            }
        );
        await Eventually.Holds(async () => await scene.Value<long>("select count(*) from sessions.workspace_reactions") == 1);
        var session = await scene.Running(scene.Ensuring() with { Branch = "b" });
        await See(scene, "now() - interval '1 hour'");

        await scene.See(session, ActivityState.Idle);

        await Eventually.Holds(() => scene.Reactions(session, "sent").Count == 1);
        scene.Reactions(session, "sent")[0]["data"]!["text"]!.GetValue<string>().ShouldContain("unknown");
        scene.Orders<SendToAgent>().ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_has_a_pull_request_is_left_alone()
    {
        await using var scene = await Start();
        var session = await scene.Running(scene.Ensuring() with { Branch = "b" });
        await See(scene, "now()");
        await scene.Look(session, Some.Open);

        await scene.See(session, ActivityState.Idle);
        await scene.See(session, ActivityState.Blocked);

        await Eventually.Holds(() => scene.Reactions(session, "sent").Count == 1);
        scene.Reactions(session, "sent")[0]["data"]!["key"]!.GetValue<string>().ShouldBe("agent-needs-input");
        (await scene.Value<long>("select count(*) from sessions.reactions where key = 'agent-idle'")).ShouldBe(0);
    }

    private static Task<SessionScene> Start() =>
        SessionScene.Start(configure: settings => settings["Helios:Sessions:Reactions:AgentIdleFor"] = "00:00:00.2");

    private static async Task See(SessionScene scene, string when)
    {
        await using var connection = new NpgsqlConnection(scene.ConnectionString);
        await connection.OpenAsync();
        await using var update = new NpgsqlCommand($"update sessions.scm_targets set none_seen_at = {when}", connection);
        (await update.ExecuteNonQueryAsync()).ShouldBe(1);
    }
}
