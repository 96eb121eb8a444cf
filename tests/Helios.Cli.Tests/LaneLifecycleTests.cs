using System.Text.Json.Nodes;
using Helios.Contracts.Api.Lanes;

namespace Helios.Cli.Tests;

[Trait("req", "cli-output")]
public sealed class LaneLifecycleTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task The_id_alone_is_on_stdout_and_the_words_are_on_stderr()
    {
        var created = await CommandLine.Run(server, ["lane", "create", "app", "--name", "first", "--label", "team=core", "--queue"]);

        created.ExitCode.ShouldBe(0);
        created.Out.ShouldBe($"{server.Lanes[0].LaneId}\n");
        created.Error.ShouldContain("ready");
        created.Error.ShouldContain("helios lane exec first");
        created.Error.ShouldNotContain("\u001b");
        server.Bodies.Single().ToJsonString().ShouldBe("""{"display_name":"first","queue":true,"labels":{"team":"core"}}""");
    }

    [Fact]
    public async Task Quiet_says_nothing_and_json_is_a_versioned_shape()
    {
        var quiet = await CommandLine.Run(server, ["create", "app", "-n", "first", "-q"]);
        quiet.Error.ShouldBeEmpty();
        quiet.Lines.ShouldHaveSingleItem();
        server.Requests.ShouldContain(request => request.Contains("wait=ready&timeout=30", StringComparison.Ordinal));

        var json = await CommandLine.Run(server, ["create", "app", "-n", "second", "--json"]);
        json.Error.ShouldBeEmpty();
        var lane = JsonNode.Parse(json.Out)!.AsObject();
        lane["schema"]!.GetValue<string>().ShouldBe("helios.lane/1");
        lane["display_name"]!.GetValue<string>().ShouldBe("second");
        lane["status"]!.GetValue<string>().ShouldBe("ready");
    }

    [Fact]
    public async Task A_lane_that_is_not_ready_in_time_is_exit_6_and_no_wait_is_not()
    {
        server.CreatedAs = LaneStatus.Provisioning;
        var late = await CommandLine.Run(server, ["lane", "create", "app", "--name", "slow", "--timeout", "1"]);
        late.ExitCode.ShouldBe(6);
        late.Error.ShouldContain("helios lane show");
        late.Lines.ShouldHaveSingleItem();

        (await CommandLine.Run(server, ["lane", "create", "app", "--name", "slow2", "--no-wait"])).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_full_workspace_is_exit_5_and_says_how_to_queue()
    {
        server.Refuse = (
            409,
            "lane_capacity_exceeded",
            "The workspace has 2 of 2 lanes.",
            new JsonObject
            {
                ["scope"] = "workspace",
                ["limit"] = 2,
                ["in_use"] = 2,
            }
        );
        var refused = await CommandLine.Run(server, ["lane", "create", "app", "--name", "first"]);
        refused.ExitCode.ShouldBe(5);
        refused.Error.ShouldContain("lane 'first' in workspace 'app'");
        refused.Error.ShouldContain("[lane_capacity_exceeded]");
        refused.Error.ShouldContain("--queue");
        refused.Error.ShouldContain("cor_refused");

        var json = await CommandLine.Run(server, ["lane", "create", "app", "--name", "first", "--json"]);
        json.ExitCode.ShouldBe(5);
        json.Out.ShouldBeEmpty();
        JsonNode.Parse(json.Error)!["limit"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task Every_fault_of_a_refused_body_is_reported()
    {
        server.Refuse = (
            400,
            "invalid_request",
            "The body has 2 faults.",
            new JsonObject
            {
                ["errors"] = new JsonArray(
                    new JsonObject
                    {
                        ["path"] = "name",
                        ["reason"] = "invalid",
                        ["detail"] = "too long",
                    },
                    new JsonObject
                    {
                        ["path"] = "repository",
                        ["reason"] = "invalid",
                        ["detail"] = "not absolute",
                    }
                ),
            }
        );
        var refused = await CommandLine.Run(server, ["workspace", "add", "app", "--repository", "/x"]);
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("name: too long");
        refused.Error.ShouldContain("repository: not absolute");
    }

    [Fact]
    public async Task Cleaning_up_tells_what_was_archived_and_how_to_get_it_back()
    {
        var lane = server.AddLane("first");
        server.ArchiveOnCleanUp = new ArchiveView
        {
            Ref = $"refs/helios/archive/{lane.LaneId}",
            Commit = new string('b', 40),
            Dirty = true,
            UnmergedCommits = 1,
            At = TimeProvider.System.GetUtcNow(),
        };
        var cleaned = await CommandLine.Run(server, ["rm", "first"]);
        cleaned.ExitCode.ShouldBe(0);
        cleaned.Out.Trim().ShouldBe(lane.LaneId.ToString());
        cleaned.Error.ShouldContain("uncommitted changes and 1 unmerged commit");
        cleaned.Error.ShouldContain($"helios lane restore {lane.LaneId}");
        server.Requests.ShouldContain(request => request.Contains("cleanup?wait=closed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Attached_agents_are_exit_5_and_the_consent_is_named()
    {
        server.AddLane("first");
        server.Refuse = (409, "agents_attached", "2 agents are attached.", new JsonObject { ["count"] = 2 });
        var refused = await CommandLine.Run(server, ["lane", "cleanup", "first"]);
        refused.ExitCode.ShouldBe(5);
        refused.Error.ShouldContain("helios lane cleanup first --force");
    }

    [Fact]
    public async Task Attached_agents_are_no_reason_to_remove_a_lane_that_was_only_to_be_unshared()
    {
        server.AddLane("first");
        server.Refuse = (409, "agents_attached", "2 agents are attached.", new JsonObject { ["count"] = 2 });
        var refused = await CommandLine.Run(server, ["lane", "unshare", "first"]);
        refused.ExitCode.ShouldBe(5);
        refused.Error.ShouldContain("next: helios lane detach first --agent");
        refused.Error.ShouldNotContain("cleanup");
    }

    [Fact]
    public async Task What_to_type_next_can_be_typed_whatever_the_name()
    {
        var created = await CommandLine.Run(server, ["create", "app", "--name", "Anna's lane"]);

        created.ExitCode.ShouldBe(0);
        created.Error.ShouldContain("helios lane exec 'Anna'\\''s lane' -- git status");
    }

    [Fact]
    public async Task Other_kept_parts_of_a_lane_are_reported()
    {
        var lane = server.AddLane("first");
        server.Lanes[0] = lane with { Detail = "Branch 'topic' is kept: The lane's policy keeps it." };

        (await CommandLine.Run(server, ["rm", "first"])).Error.ShouldContain("Branch 'topic' is kept");
    }

    [Fact]
    public async Task Attaching_prints_the_worktree_for_cd()
    {
        server.AddLane("first");
        (await CommandLine.Run(server, ["lane", "attach", "first", "--agent", "me"])).Out.ShouldBe("/work/tree\n");
    }
}
