using Helios.Contracts.Identifiers;
using Helios.Testing;

namespace Helios.LaneOrchestrator.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class WorkspaceSettingTests(SharedOrchestrator shared) : IDisposable
{
    private readonly Orchestrator it = shared.It;

    public void Dispose() => it.Host.BeItself();

    [Fact]
    [Trait("req", "worktree-place")]
    public async Task The_place_of_worktrees_is_set_changed_and_taken_back_and_concerns_new_lanes_only()
    {
        var orders = new List<(LaneId Lane, string? Place)>();
        it.Host.Provisions = order =>
        {
            lock (orders)
                orders.Add((order.Operation.LaneId, order.Worktrees));
            return null;
        };
        var id = await it.Workspace(new { worktrees = "beside" });
        var first = await Lane(id, "first");

        var (status, changed, _) = await it.Send("PATCH", $"/v1/workspaces/{id}", new { worktrees = "/srv/trees" });
        (status, changed["worktrees"]!.GetValue<string>()).ShouldBe((200, "/srv/trees"));
        var second = await Lane(id, "second");
        (await it.Send("PATCH", $"/v1/workspaces/{id}", JsonContent("""{"worktrees": null}"""))).Body["worktrees"].ShouldBeNull();
        var third = await Lane(id, "third");

        await Eventually.Holds(() => orders.Count == 3);
        orders.ShouldBe([(first, "beside"), (second, "/srv/trees"), (third, null)], ignoreOrder: true);
    }

    [Theory]
    [Trait("req", "worktree-place")]
    [InlineData("\"outside\"")]
    [InlineData("\"relative/folder\"")]
    [InlineData("\"/\"")]
    [InlineData("\"/a/../b\"")]
    [InlineData("\"/a\\u0000b\"")]
    [InlineData("7")]
    public async Task An_invalid_place_is_refused(string json)
    {
        var id = await it.Workspace();

        var (status, problem, _) = await it.Send("PATCH", $"/v1/workspaces/{id}", JsonContent($$"""{"worktrees": {{json}}}"""));

        status.ShouldBe(400);
        problem["errors"]![0]!["path"]!.GetValue<string>().ShouldBe("worktrees");
    }

    [Fact]
    [Trait("req", "session-reactions")]
    public async Task What_becomes_of_idle_agents_is_a_setting_that_is_notify_unless_somebody_says_otherwise()
    {
        var id = await it.Workspace();
        (await it.Send("GET", $"/v1/workspaces/{id}")).Body["on_agent_idle"]!.GetValue<string>().ShouldBe("notify");

        (await it.Send("PATCH", $"/v1/workspaces/{id}", new { on_agent_idle = "send" })).Body["on_agent_idle"]!
            .GetValue<string>()
            .ShouldBe("send");
        (await it.Send("GET", $"/v1/workspaces/{id}")).Body["on_agent_idle"]!.GetValue<string>().ShouldBe("send");
        (await it.Send("PATCH", $"/v1/workspaces/{id}", new { on_agent_idle = "shout" })).Status.ShouldBe(400);
        (await it.Send("PATCH", $"/v1/workspaces/{id}", JsonContent("""{"on_agent_idle": null}"""))).Status.ShouldBe(400);
    }

    private static StringContent JsonContent(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    private async Task<LaneId> Lane(WorkspaceId workspace, string name)
    {
        var (status, lane, _) = await it.Send("POST", $"/v1/workspaces/{workspace}/lanes", new { display_name = name });
        status.ShouldBe(201, $"{lane}");
        return LaneId.Parse(lane["lane_id"]!.GetValue<string>());
    }
}
