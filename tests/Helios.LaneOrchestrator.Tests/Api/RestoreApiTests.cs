using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Worktrees;
using Helios.Testing;
using Npgsql;

namespace Helios.LaneOrchestrator.Tests.Api;

[Trait("req", "restore")]
[Collection(ApiCollection.Name)]
public sealed class RestoreApiTests(SharedOrchestrator shared) : IAsyncLifetime
{
    private readonly Orchestrator it = shared.It;
    private WorkspaceId workspace;

    public async ValueTask InitializeAsync()
    {
        it.Host.BeItself();
        it.Host.Archives = order => new ArchiveView
        {
            Ref = $"refs/helios/archive/{order.Operation.LaneId}",
            Commit = FakeHost.Commit,
            Dirty = true,
            UnmergedCommits = 2,
            At = DateTimeOffset.UnixEpoch,
        };
        workspace = await it.Workspace();
    }

    public async ValueTask DisposeAsync()
    {
        await Host("online");
        it.Host.BeItself();
    }

    [Fact]
    public async Task A_restore_makes_a_new_lane_as_the_old_one_was_on_the_host_that_holds_the_archive()
    {
        var closed = await Closed("a");
        ResolveBase? asked = null;
        ProvisionLane? ordered = null;
        var (resolves, provisions) = (it.Host.Resolves, it.Host.Provisions);
        it.Host.Resolves = question => resolves(asked = question);
        it.Host.Provisions = order => provisions(ordered = order);

        var (status, lane, response) = await Restore(closed, "?wait=ready");

        status.ShouldBe(201);
        lane["status"]!.GetValue<string>().ShouldBe("ready");
        lane["lane_id"]!.GetValue<string>().ShouldNotBe(Id(closed));
        response.Headers.Location!.ToString().ShouldBe($"/v1/lanes/{Id(lane)}");
        lane["restored_from"]!.GetValue<string>().ShouldBe(Id(closed));
        foreach (var same in new[] { "workspace_id", "display_name", "branch", "base_ref", "base_commit", "host_id", "project_context_id" })
            lane[same]!.ToJsonString().ShouldBe(closed[same]!.ToJsonString(), same);
        lane["labels"]!["kind"]!.GetValue<string>().ShouldBe("test");
        var source = new ArchiveSource { LaneId = LaneId.Parse(Id(closed)), Branch = closed["branch"]!.GetValue<string>() };
        asked.ShouldNotBeNull().RestoreFrom.ShouldBe(source);
        asked.Branch.ShouldBe(source.Branch);
        ordered.ShouldNotBeNull().RestoreFrom.ShouldBe(source);
        ordered.Branch.ShouldBe(source.Branch);
        (await it.Send("GET", $"/v1/archives/{Id(closed)}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_restore_takes_a_name_and_a_branch_and_the_long_path()
    {
        var closed = await Closed("a");

        var (status, lane, _) = await it.Send(
            "POST",
            $"/v1/workspaces/{workspace}/lanes/{Id(closed)}/restore?wait=ready",
            new
            {
                display_name = "b",
                branch = "another/branch",
                queue = true,
            }
        );

        status.ShouldBe(201);
        lane["display_name"]!.GetValue<string>().ShouldBe("b");
        lane["branch"]!.GetValue<string>().ShouldBe("another/branch");
        (await it.Send("POST", $"/v1/lanes/{Id(closed)}/restore", new { base_ref = "main" })).Body["errors"]![0]!["path"]!
            .GetValue<string>()
            .ShouldBe("base_ref");
    }

    [Fact]
    public async Task A_restore_takes_no_name_that_a_lane_could_not_have()
    {
        var closed = await Closed("a");

        var (status, problem, _) = await Restore(closed, body: new { display_name = new string('b', 129) });

        status.ShouldBe(400);
        problem["errors"]![0]!["detail"]!.GetValue<string>().ShouldBe("At most 128 characters are allowed, not 129.");
    }

    [Fact]
    public async Task A_second_time_needs_another_name_and_branch_and_says_how_to_give_them()
    {
        var closed = await Closed("a");
        (await Restore(closed, "?wait=ready")).Status.ShouldBe(201);

        var named = await Restore(closed);
        named.Body["reason"]!.GetValue<string>().ShouldBe("display_name_taken");
        named.Body["detail"]!.GetValue<string>().ShouldContain("--name");
        var branched = await Restore(closed, body: new { display_name = "b" });
        branched.Body["reason"]!.GetValue<string>().ShouldBe("branch_in_use");
        branched.Body["detail"]!.GetValue<string>().ShouldContain("--branch");

        (await Restore(closed, body: new { display_name = "b", branch = "b" })).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_restore_is_refused_for_lanes_that_are_open_unknown_or_have_no_archive()
    {
        var open = (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready", new { display_name = "open" })).Body;
        var (status, problem, _) = await Restore(open);
        status.ShouldBe(409);
        problem["reason"]!.GetValue<string>().ShouldBe("invalid_transition");
        problem["state"]!.GetValue<string>().ShouldBe("ready");
        (await it.Send("POST", $"/v1/lanes/{LaneId.New()}/restore")).Body["reason"]!.GetValue<string>().ShouldBe("lane_not_found");

        var dropped = await Closed("dropped");
        await it.Send("DELETE", $"/v1/archives/{Id(dropped)}");
        (await Restore(dropped)).Body["reason"]!.GetValue<string>().ShouldBe("archive_not_found");
    }

    [Theory]
    [InlineData(RefusalReason.ArchiveNotFound, 404, "archive_not_found")]
    [InlineData(RefusalReason.BranchInUse, 409, "branch_in_use")]
    public async Task What_the_host_refuses_leaves_no_open_lane(RefusalReason reason, int status, string name)
    {
        var closed = await Closed("a");
        it.Host.Resolves = question => FakeHost.Refuse(reason);

        var refused = await Restore(closed, "?wait=ready");

        refused.Status.ShouldBe(status);
        refused.Body["reason"]!.GetValue<string>().ShouldBe(name);
        (await it.Send("GET", $"/v1/workspaces/{workspace}/lanes")).Body["items"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("lost", "host_unreachable")]
    [InlineData("draining", "no_host_available")]
    public async Task A_restore_needs_the_host_of_the_archive(string status, string reason)
    {
        var closed = await Closed("a");
        await Host(status);

        var refused = await Restore(closed);

        refused.Status.ShouldBe(503);
        refused.Body["reason"]!.GetValue<string>().ShouldBe(reason);
        refused.Body["detail"]!.GetValue<string>().ShouldContain(it.Host.Id.ToString());
    }

    [Fact]
    public async Task A_restore_counts_against_the_capacity_and_may_wait_for_a_slot()
    {
        var closed = await Closed("a");
        (await it.Send("PATCH", $"/v1/workspaces/{workspace}", new { capacity = 1 })).Status.ShouldBe(200);
        var other = (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready", new { display_name = "other" })).Body;
        (await Restore(closed)).Body["reason"]!.GetValue<string>().ShouldBe("lane_capacity_exceeded");
        ProvisionLane? ordered = null;
        var provisions = it.Host.Provisions;
        it.Host.Provisions = order => provisions(ordered = order);

        var queued = (await Restore(closed, body: new { queue = true })).Body;
        queued["status"]!.GetValue<string>().ShouldBe("new");
        (await it.Send("POST", $"/v1/lanes/{Id(other)}/cleanup?wait=closed")).Status.ShouldBe(200);

        await Eventually.Holds(async () => (await it.Send("GET", $"/v1/lanes/{Id(queued)}")).Body["status"]!.GetValue<string>() == "ready");
        ordered.ShouldNotBeNull().RestoreFrom.ShouldNotBeNull().LaneId.ToString().ShouldBe(Id(closed));
    }

    [Fact]
    public async Task Under_one_idempotency_key_makes_one_lane()
    {
        var closed = await Closed("a");
        var key = ("Idempotency-Key", $"restore-{workspace}");

        var first = await it.Send("POST", $"/v1/lanes/{Id(closed)}/restore", null, key);
        var second = await it.Send("POST", $"/v1/lanes/{Id(closed)}/restore", null, key);

        first.Status.ShouldBe(201);
        Id(second.Body).ShouldBe(Id(first.Body));
    }

    [Fact]
    public async Task A_failure_on_the_host_is_reported_with_its_step_and_can_be_retried()
    {
        var closed = await Closed("a");
        var provisions = it.Host.Provisions;
        it.Host.Provisions = order => new LaneProvisionFailed
        {
            Operation = order.Operation,
            Step = ProvisionStep.Restore,
            Detail = "It does not go.",
            Tail = "",
            Clean = true,
            OccurredAt = DateTimeOffset.UnixEpoch,
            Cause = order.Cause,
        };

        var (status, problem, _) = await Restore(closed, "?wait=ready");
        status.ShouldBe(422);
        problem["step"]!.GetValue<string>().ShouldBe("restore");

        it.Host.Provisions = provisions;
        (await Restore(closed, "?wait=ready")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task A_restore_is_what_a_closed_lane_with_an_archive_points_to()
    {
        var closed = await Closed("a");

        var (status, problem, _) = await it.Send("POST", $"/v1/lanes/{Id(closed)}/runs", new { argv = new[] { "true" } });

        status.ShouldBe(409);
        problem["detail"]!.GetValue<string>().ShouldContain($"helios lane restore {Id(closed)}");
    }

    private static string Id(JsonNode lane) => lane["lane_id"]!.GetValue<string>();

    private Task<(int Status, JsonObject Body, HttpResponseMessage Response)> Restore(
        JsonNode closed,
        string query = "",
        object? body = null
    ) => it.Send("POST", $"/v1/lanes/{Id(closed)}/restore{query}", body);

    private async Task<JsonNode> Closed(string name)
    {
        var asked = new
        {
            display_name = name,
            labels = new { kind = "test" },
            project_context_id = "p",
        };
        var lane = (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready", asked)).Body["lane_id"]!.GetValue<string>();
        var (status, closed, _) = await it.Send("POST", $"/v1/lanes/{lane}/cleanup?wait=closed");
        status.ShouldBe(200);
        return closed;
    }

    private async Task Host(string status)
    {
        await using var command = it.Database.CreateCommand("update hosts set status = $2 where host_id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = it.Host.Id.ToString() });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = status });
        await command.ExecuteNonQueryAsync();
    }
}
