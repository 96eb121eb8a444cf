using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Tests.Lifecycle;
using Helios.SessionRegistry.Tests.Sessions;
using Helios.Testing;

namespace Helios.SessionRegistry.Tests.Reactions;

/// <summary>What follows when an agent meets a usage limit: nothing until the reset, then it goes on.</summary>
[Trait("req", "usage-limits")]
public sealed class LimitResetTests
{
    [Fact]
    public async Task At_the_reset_the_agent_is_told_to_go_on_once_and_its_work_ends_the_limit()
    {
        await using var scene = await Start();
        var session = await scene.Running(scene.Ensuring() with { Branch = "b" });

        var report = Limited(scene, session, TimeSpan.FromSeconds(1));
        await scene.Report(report, Guid.NewGuid());
        await scene.Report(report, Guid.NewGuid());

        await Eventually.Holds(() => scene.Orders<SendToAgent>().Count == 1);
        scene.Orders<SendToAgent>()[0].Text.ShouldContain("has been reset");
        var limited = await scene.View(session.SessionId);
        limited.DisplayStatus.ShouldBe(DisplayStatus.RateLimited);
        limited.Limit!.ResetsAt.ShouldBe(report.ResetsAt);
        (await scene.Question(new FindSessions { DisplayStatus = DisplayStatus.RateLimited, Limit = 10 }))
            .ShouldBeOfType<SessionsFound>()
            .Sessions.ShouldHaveSingleItem()
            .SessionId.ShouldBe(session.SessionId);

        await scene.Deliver(session, 0);
        await scene.See(session, ActivityState.Active);

        await Eventually.Holds(async () => (await scene.View(session.SessionId)).Limit is null);
        (await scene.View(session.SessionId)).DisplayStatus.ShouldBe(DisplayStatus.Working);
        await Eventually.Holds(() => scene.Topics(session.SessionId).Contains("session.resumed"));
        scene.Topics(session.SessionId).Count(topic => topic is "session.limited").ShouldBe(1);
        scene.Orders<SendToAgent>().Count.ShouldBe(1);
        scene.Reactions(session, "sent").ShouldHaveSingleItem()["data"]!["key"]!.GetValue<string>().ShouldBe("limit-reset");
    }

    [Fact]
    public async Task Nothing_else_is_typed_before_the_reset()
    {
        await using var scene = await Start();
        var session = await scene.Running(scene.Ensuring() with { Branch = "b" });
        await scene.Report(Limited(scene, session, TimeSpan.FromHours(1)));
        await Eventually.Holds(async () => (await scene.View(session.SessionId)).Limit is not null);

        await scene.Look(session, Some.Open with { Checks = CheckState.Failing, FailingChecks = ["build"] });

        const string Waiting = "select count(*) from sessions.reactions where key = 'ci-failed' and due_at > now() + interval '50 minutes'";
        await Eventually.Holds(async () => await scene.Value<long>(Waiting) == 1);
        scene.Orders<SendToAgent>().ShouldBeEmpty();
        scene.AllReactions(session).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_headless_agent_that_the_limit_has_ended_is_restarted_in_its_conversation()
    {
        await using var scene = await Start();
        var session = await Failed(scene, TimeSpan.FromSeconds(1));

        await Eventually.Holds(() => scene.Orders<LaunchAgent>().Count == 2);
        var order = scene.Orders<LaunchAgent>()[1];
        (order.ResumeProviderSessionId, order.Mode).ShouldBe(("conversation", AgentMode.Headless));
        order.Prompt.ShouldNotBeNull().ShouldContain("has been reset");
        var restored = await scene.View(session.SessionId);
        (restored.Status, restored.Limit).ShouldBe((AttachmentStatus.Restoring, null));
        await Eventually.Holds(() => scene.Topics(session.SessionId).Contains("session.resumed"));
    }

    [Fact]
    public async Task It_is_not_restarted_when_its_lane_has_ended_meanwhile()
    {
        await using var scene = await Start();
        var session = await Failed(scene, TimeSpan.FromHours(1));

        await scene.Report(
            new LaneSessionsEnding
            {
                LaneId = session.LaneId,
                Reason = SessionEndingReason.LaneCleanup,
                Cause = SessionScene.Cause,
            }
        );

        await Eventually.Holds(async () => (await scene.View(session.SessionId)).Limit is null);
        await Eventually.Holds(async () =>
            await scene.Value<long>("select count(*) from sessions.reactions where state in ('pending', 'waiting')") == 0
        );
        (await scene.View(session.SessionId)).DisplayStatus.ShouldBe(DisplayStatus.Errored);
        scene.Topics(session.SessionId).ShouldNotContain("session.resumed");
        scene.Orders<LaunchAgent>().Count.ShouldBe(1);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await using var scene = await Start(("Helios:Sessions:Reactions:Off:0", "limit-reset"));
        var session = await scene.Running(scene.Ensuring() with { Branch = "b" });

        await scene.Report(Limited(scene, session, TimeSpan.FromMilliseconds(200)));

        await Eventually.Holds(async () =>
            await scene.Value<long>("select count(*) from sessions.reactions where state = 'silenced'") == 1
        );
        scene.Orders<SendToAgent>().ShouldBeEmpty();
        (await scene.View(session.SessionId)).DisplayStatus.ShouldBe(DisplayStatus.RateLimited);
    }

    [Fact]
    public async Task A_new_agent_of_the_same_account_is_refused_with_the_time_of_the_reset()
    {
        await using var scene = await Start();
        var session = await scene.Running();
        var report = Limited(scene, session, TimeSpan.FromHours(1));
        await scene.Report(report);
        await Eventually.Holds(async () => (await scene.View(session.SessionId)).Limit is not null);

        var refused = (await scene.Question(scene.Ensuring() with { Launch = true })).ShouldBeOfType<Refused>();

        refused.Reason.ShouldBe(RefusalReason.UsageLimited);
        DateTimeOffset
            .Parse(refused.Fields["resets_at"], System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBe(report.ResetsAt!.Value);
        (await scene.Value<long>("select count(*) from sessions.sessions")).ShouldBe(1);
        // Other agents have other accounts, and a session without an agent needs none.
        await scene.Ensured(scene.Ensuring(provider: SessionProviders.Command) with { Launch = true });
        await scene.Ensured(scene.Ensuring());
        // Somebody works with the account again: the limit is not what it was.
        await scene.See(session, ActivityState.Active);
        await Eventually.Holds(async () => (await scene.View(session.SessionId)).Limit is null);
        await scene.Ensured(scene.Ensuring() with { Launch = true });
    }

    [Theory]
    [InlineData(UsageLimitPolicy.Wait)]
    [InlineData(UsageLimitPolicy.Start)]
    public async Task A_workspace_may_have_new_agents_wait_or_start_all_the_same(UsageLimitPolicy policy)
    {
        await using var scene = await Start(("Helios:Sessions:ResendAfter", "00:00:00.2"));
        await scene.Report(
            new SetWorkspaceReactions
            {
                WorkspaceId = scene.Workspace,
                Revision = 2,
                OnAgentIdle = AgentIdlePolicy.Notify,
                OnUsageLimit = policy,
                Cause = SessionScene.Cause,
            }
        );
        await Eventually.Holds(async () => await scene.Value<long>("select count(*) from sessions.workspace_reactions") == 1);
        var limited = await scene.Running();
        var resetsIn = policy is UsageLimitPolicy.Wait ? TimeSpan.FromSeconds(15) : TimeSpan.FromHours(1);
        var report = Limited(scene, limited, resetsIn);
        await scene.Report(report);
        await Eventually.Holds(async () => (await scene.View(limited.SessionId)).Limit is not null);

        var session = await scene.Ensured(scene.Ensuring() with { Launch = true, Prompt = "Fix it" });

        session.Status.ShouldBe(AttachmentStatus.Attaching);
        (session.Detail is not null).ShouldBe(policy is UsageLimitPolicy.Wait, session.Detail);
        await Eventually.Holds(() => scene.Orders<LaunchAgent>().Any(order => order.SessionId == session.SessionId));
        (SessionScene.Now >= report.ResetsAt).ShouldBe(policy is UsageLimitPolicy.Wait);
        scene.Orders<LaunchAgent>().First(order => order.SessionId == session.SessionId).Prompt.ShouldBe("Fix it");
    }

    /// <summary>A headless agent that has met the limit and exited.</summary>
    private static async Task<SessionView> Failed(SessionScene scene, TimeSpan resetsIn)
    {
        var session = await scene.Running(scene.Ensuring() with { ProviderSessionId = "conversation", Mode = AgentMode.Headless });
        await scene.Report(Limited(scene, session, resetsIn));
        await Eventually.Holds(async () => (await scene.View(session.SessionId)).Limit is not null);
        await scene.Report(scene.Ended(session, onRequest: false) with { ExitCode = 1 });
        await Eventually.Holds(() => scene.Topics(session.SessionId).Contains("session.terminated"));
        return session;
    }

    private static AgentLimited Limited(SessionScene scene, SessionView session, TimeSpan resetsIn) =>
        new()
        {
            HostId = scene.HostId,
            SessionId = session.SessionId,
            LaunchId = session.LaunchId!.Value,
            LaneId = session.LaneId,
            // In whole microseconds, as it is stored.
            ResetsAt = DateTimeOffset.FromUnixTimeMilliseconds((SessionScene.Now + resetsIn).ToUnixTimeMilliseconds()),
            Detail = "You have hit your usage limit.",
            Source = ActivitySource.Native,
            At = SessionScene.Now,
            Cause = SessionScene.Cause,
        };

    private static Task<SessionScene> Start(params (string Name, string Value)[] more) =>
        SessionScene.Start(configure: settings =>
        {
            settings["Helios:Sessions:Reactions:LimitResetJitter"] = "00:00:00";
            settings["Helios:Sessions:Reactions:LookEvery"] = "00:00:00.05";
            settings["Helios:Sessions:Reactions:AgentIdleFor"] = "00:00:00";
            foreach (var (name, value) in more)
                settings[name] = value;
        });
}
