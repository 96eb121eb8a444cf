using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;
using Helios.Contracts.Worktrees;
using Helios.Persistence.Broker;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Api;

[Trait("req", "lane-http")]
[Collection(ApiCollection.Name)]
public sealed class LaneApiTests(SharedOrchestrator shared) : IAsyncLifetime
{
    private readonly Orchestrator it = shared.It;
    private WorkspaceId workspace;

    public async ValueTask InitializeAsync()
    {
        it.Host.BeItself();
        workspace = await it.Workspace();
    }

    public ValueTask DisposeAsync()
    {
        it.Host.BeItself();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_lane_is_made_and_waited_for_and_ended()
    {
        var (status, lane, response) = await Create(
            new { display_name = "first ✓", labels = new { team = "core" } },
            "?wait=ready&timeout=10"
        );

        status.ShouldBe(201);
        var id = lane["lane_id"]!.GetValue<string>();
        response.Headers.Location!.ToString().ShouldBe($"/v1/lanes/{id}");
        response.Headers.ETag!.Tag.ShouldBe($"\"{lane["revision"]}\"");
        lane["status"]!.GetValue<string>().ShouldBe("ready");
        lane["branch"]!.GetValue<string>().ShouldBe($"helios/lane/{id}");
        lane["base_commit"]!.GetValue<string>().ShouldBe(FakeHost.Commit);
        (await it.Send("GET", $"/v1/workspaces/{workspace}")).Body["open_lanes"]!.GetValue<int>().ShouldBe(1);
        (await it.Send("DELETE", $"/v1/workspaces/{workspace}")).Body["reason"]!.GetValue<string>().ShouldBe("workspace_in_use");

        var (ended, closed, _) = await it.Send("POST", $"/v1/lanes/{id}/cleanup?wait=closed", new { });
        (ended, closed["status"]!.GetValue<string>()).ShouldBe((200, "closed"));
        (await it.Send("POST", $"/v1/lanes/{id}/cleanup")).Status.ShouldBe(200);
        (await Listed("")).ShouldBeEmpty();
        (await Listed("?status=closed")).ShouldBe([id]);
    }

    [Fact]
    [Trait("req", "lane-capacity")]
    public async Task A_lane_has_a_place_while_it_is_queued_and_is_cancelled_there()
    {
        workspace = await it.Workspace(new { capacity = 1 });
        it.Host.Provisions = _ => null;
        await Create(new { display_name = "first" });

        var (_, second, _) = await Create(new { display_name = "second", queue = true });
        var (_, third, _) = await Create(new { display_name = "third", queue = true });

        (second["status"]!.GetValue<string>(), second["queue_position"]!.GetValue<int>()).ShouldBe(("new", 1));
        third["queue_position"]!.GetValue<int>().ShouldBe(2);
        var (_, page, _) = await it.Send("GET", $"/v1/workspaces/{workspace}/lanes");
        page["items"]!.AsArray().Select(lane => lane!["queue_position"]?.GetValue<int>()).ShouldBe([2, 1, null]);
        var (ended, cancelled, _) = await it.Send(
            "POST",
            $"/v1/lanes/{second["lane_id"]}/cleanup",
            new { },
            ("If-Match", $"\"{second["revision"]}\"")
        );
        (ended, cancelled["status"]!.GetValue<string>(), cancelled["reason"]!.GetValue<string>()).ShouldBe((200, "closed", "cancelled"));
        await Eventually.Passes(async () =>
            (await it.Send("GET", $"/v1/events?lane={second["lane_id"]}&topic=lane.%23")).Body["items"]!
                .AsArray()
                .Select(one => one!["type"]!.GetValue<string>())
                .ShouldBe([
                    "lane.create.started",
                    "lane.queued",
                    "lane.create.failed",
                    "lane.cleanup.started",
                    "lane.cleaned",
                    "lane.state.changed",
                ])
        );
        (await it.Send("GET", $"/v1/lanes/{third["lane_id"]}")).Body["queue_position"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    [Trait("req", "workspaces-by-url")]
    public async Task A_lane_waits_for_any_host_while_nobody_knows_yet_what_its_branch_is()
    {
        var name = $"w{Ulid.Format(UlidGenerator.Shared.Next()).ToLowerInvariant()}";
        var (_, made, _) = await it.Send(
            "POST",
            "/v1/workspaces",
            new
            {
                name,
                repository = $"https://git.example/{name}",
                capacity = 1,
            }
        );
        workspace = WorkspaceId.Parse(made["workspace_id"]!.GetValue<string>());
        it.Host.Provisions = _ => null;
        await Create(new { display_name = "first" });

        var (_, queued, _) = await Create(
            new
            {
                display_name = "second",
                branch = "kept",
                queue = true,
            }
        );

        queued["status"]!.GetValue<string>().ShouldBe("new");
        queued["host_id"].ShouldBeNull();
        queued["base_commit"].ShouldBeNull();
        // It would be ahead of what others queue on this host.
        (await it.Send("POST", $"/v1/lanes/{queued["lane_id"]}/cleanup", new { })).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_lane_is_found_in_both_forms_of_its_path()
    {
        var id = await Ready("a");
        var other = await it.Workspace();

        (await it.Send("GET", $"/v1/lanes/{id}")).Status.ShouldBe(200);
        (await it.Send("GET", $"/v1/workspaces/{workspace}/lanes/{id}")).Status.ShouldBe(200);
        (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes/{id}/share")).Status.ShouldBe(200);
        (await it.Send("GET", $"/v1/workspaces/{other}/lanes/{id}")).Body["reason"]!.GetValue<string>().ShouldBe("lane_not_found");
        (await it.Send("POST", $"/v1/workspaces/{other}/lanes/{id}/unshare")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_lane_is_listed_by_state_host_label_and_name()
    {
        var red = await Ready("red", new { colour = "red", size = "s" });
        var blue = await Ready("blue", new { colour = "blue" });

        (await Listed("")).ShouldBe([blue, red]);
        (await Listed("?label=colour:red&label=size:s")).ShouldBe([red]);
        (await Listed("?label=colour:green")).ShouldBeEmpty();
        (await Listed("?name=blue")).ShouldBe([blue]);
        (await Listed($"?host={it.Host.Id}")).ShouldBe([blue, red]);
        (await Listed($"?host={HostId.New()}")).ShouldBeEmpty();
        (await Listed("?status=running")).ShouldBeEmpty();
        (await Listed("?status=ready&limit=1")).ShouldBe([blue]);
        (await Listed($"?cursor={blue}")).ShouldBe([red]);
    }

    [Fact]
    public async Task A_lane_is_recorded_and_closed_with_the_hosts_reason_which_is_the_answer_to_who_waits()
    {
        foreach (
            var (reason, status) in ((RefusalReason, int)[])
                [
                    (RefusalReason.BaseRefNotFound, 422),
                    (RefusalReason.BranchInUse, 409),
                    (RefusalReason.BranchInvalid, 422),
                    (RefusalReason.RepositoryNotFound, 422),
                    (RefusalReason.RepositoryEmpty, 422),
                    (RefusalReason.SetupInvalid, 422),
                ]
        )
        {
            it.Host.Resolves = question => FakeHost.Refuse(reason);
            var (refused, problem, _) = await Create(new { display_name = "a", base_ref = "nowhere" }, "?wait=ready");
            (refused, problem["reason"]!.GetValue<string>()).ShouldBe((status, SnakeCase.Of(reason)), $"{problem}");
            problem["detail"]!.GetValue<string>().ShouldBe($"It is {reason}.");
            var closed = (await it.Send("GET", $"/v1/lanes/{problem["lane_id"]}")).Body;
            (closed["status"]!.GetValue<string>(), closed["reason"]!.GetValue<string>()).ShouldBe(("closed", SnakeCase.Of(reason)));
        }

        (await Listed("")).ShouldBeEmpty();
        (await it.Send("GET", $"/v1/workspaces/{workspace}")).Body["open_lanes"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    [Trait("req", "broker-trouble")]
    public async Task A_lane_is_refused_before_it_is_recorded_while_the_broker_takes_no_messages()
    {
        var id = await Ready("a");
        var broker = it.Services.GetRequiredService<BrokerStatus>();
        broker.Fails("The message broker at mq:5672 accepts no messages: low on memory.");
        try
        {
            foreach (
                var (path, body) in ((string, object)[])
                    [
                        ($"/v1/workspaces/{workspace}/lanes", new { display_name = "b" }),
                        ($"/v1/lanes/{id}/share", new { }),
                        ($"/v1/lanes/{id}/runs", new { argv = new[] { "ls" } }),
                    ]
            )
            {
                var (status, problem, response) = await it.Send("POST", path, body);
                (status, problem["reason"]!.GetValue<string>(), problem["recorded"]!.GetValue<bool>()).ShouldBe(
                    (503, "service_unavailable", false)
                );
                problem["detail"]!.GetValue<string>().ShouldContain("mq:5672");
                response.Headers.RetryAfter.ShouldNotBeNull();
            }
        }
        finally
        {
            broker.Works();
        }

        (await Listed("")).ShouldBe([id]);
        (await Status(id)).ShouldBe("ready");
    }

    [Fact]
    public async Task A_lane_is_made_before_anybody_has_said_what_its_base_is()
    {
        it.Host.Provisions = _ => null;
        it.Host.Resolves = question => FakeHost.Refuse(RefusalReason.BaseRefNotFound);

        var (status, lane, _) = await Create(new { display_name = "a", base_ref = "nowhere" });

        status.ShouldBe(201);
        var id = lane["lane_id"]!.GetValue<string>();
        await Eventually.Holds(async () =>
            (await it.Send("GET", $"/v1/lanes/{id}")).Body["reason"]?.GetValue<string>() == "base_ref_not_found"
        );
    }

    [Fact]
    public async Task A_lane_is_refused_when_there_is_no_room_and_let_in_when_there_is_more()
    {
        await it.Send("PATCH", $"/v1/workspaces/{workspace}", new { capacity = 1 });
        await Ready("first");

        var (status, problem, _) = await Create(new { display_name = "second" });
        status.ShouldBe(409);
        problem["reason"]!.GetValue<string>().ShouldBe("lane_capacity_exceeded");
        problem["limit"]!.GetValue<int>().ShouldBe(1);
        problem["scope"]!.GetValue<string>().ShouldBe("workspace");

        var (_, queued, _) = await Create(new { display_name = "second", queue = true });
        queued["status"]!.GetValue<string>().ShouldBe("new");
        await it.Send("PATCH", $"/v1/workspaces/{workspace}", new { capacity = 2 });
        await Eventually.Holds(async () => await Status(queued["lane_id"]!.GetValue<string>()) == "ready");
    }

    [Fact]
    public async Task A_lane_is_refused_when_its_name_is_taken()
    {
        await Ready("a");

        var (status, problem, _) = await Create(new { display_name = "a" });

        (status, problem["reason"]!.GetValue<string>()).ShouldBe((409, "display_name_taken"));
    }

    [Fact]
    public async Task A_lane_says_which_step_failed_and_how()
    {
        it.Host.Provisions = order => new LaneProvisionFailed
        {
            Operation = order.Operation,
            Step = ProvisionStep.SetupCommands,
            Detail = "make exited with 2.",
            Tail = "no rule",
            OccurredAt = DateTimeOffset.UnixEpoch,
            Cause = order.Cause,
        };

        var (status, problem, _) = await Create(new { display_name = "a" }, "?wait=ready");

        (status, problem["reason"]!.GetValue<string>()).ShouldBe((422, "provision_failed"));
        problem["detail"]!.GetValue<string>().ShouldContain("make exited with 2.");
        problem["lane_id"]!.GetValue<string>().ShouldStartWith("ln_");
        problem["step"]!.GetValue<string>().ShouldBe("setup_commands");
        problem["tail"]!.GetValue<string>().ShouldBe("no rule");
    }

    [Fact]
    public async Task A_lane_is_shown_as_it_is_when_the_time_is_up()
    {
        it.Host.Provisions = _ => null;

        var (status, lane, _) = await Create(new { display_name = "a" }, "?wait=ready&timeout=0");

        (status, lane["status"]!.GetValue<string>()).ShouldBe((201, "provisioning"));
        var (refused, problem, _) = await it.Send("POST", $"/v1/lanes/{lane["lane_id"]}/share");
        (refused, problem["reason"]!.GetValue<string>()).ShouldBe((409, "invalid_transition"));
        problem["state"]!.GetValue<string>().ShouldBe("provisioning");
    }

    [Fact]
    public async Task A_lane_is_attached_to_and_left_at_the_revision_that_was_meant()
    {
        var id = await Ready("a");

        var (_, lane, response) = await it.Send("POST", $"/v1/lanes/{id}/attach", new { agent_id = "codex" });
        lane["agents"]!.AsArray().Select(agent => agent!.GetValue<string>()).ShouldBe(["codex"]);
        lane["connection"]!["host_id"]!.GetValue<string>().ShouldBe(it.Host.Id.ToString());
        lane["connection"]!["worktree_path"]!.GetValue<string>().ShouldBe(lane["worktree_path"]!.GetValue<string>());
        (await it.Send("POST", $"/v1/lanes/{id}/detach", new { agent_id = "codex" }, ("If-Match", "\"1\""))).Status.ShouldBe(412);
        var (closing, refused, _) = await it.Send("POST", $"/v1/lanes/{id}/cleanup", new { });
        (closing, refused["reason"]!.GetValue<string>(), refused["count"]!.GetValue<int>()).ShouldBe((409, "agents_attached", 1));
        (
            await it.Send("POST", $"/v1/lanes/{id}/detach", new { agent_id = "codex" }, ("If-Match", response.Headers.ETag!.Tag))
        ).Status.ShouldBe(200);
        (await it.Send("POST", $"/v1/lanes/{id}/attach", new { })).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Attaching_returns_the_newest_terminal_and_works_even_if_that_is_unknown()
    {
        var id = await Ready("a");
        var newest = View();
        it.Host.Terminals = _ => new TerminalsFound { HostId = it.Host.Id, Terminals = [newest, View()] };

        var terminal = (await Attach("one"))["connection"]!["terminal"]!;
        terminal["terminal_id"]!.GetValue<string>().ShouldBe(newest.TerminalId.ToString());
        terminal["attach_argv"]!.AsArray().Select(word => word!.GetValue<string>()).ShouldBe(newest.AttachArgv);

        it.Host.Terminals = _ => new TerminalsFound { HostId = it.Host.Id, Terminals = [] };
        (await Attach("two"))["connection"]!["terminal"].ShouldBeNull();
        it.Host.Terminals = _ => new Refused { Reason = RefusalReason.TerminalsUnsupported, Detail = "There is no tmux." };
        (await Attach("three"))["connection"]!["terminal"].ShouldBeNull();
        it.Host.Terminals = _ => null;
        var silent = await Attach("four");
        silent["connection"]!["terminal"].ShouldBeNull();
        silent["agents"]!.AsArray().Count.ShouldBe(4);
        it.Host.BeItself();

        async Task<JsonNode> Attach(string agent)
        {
            var (status, lane, _) = await it.Send("POST", $"/v1/lanes/{id}/attach", new { agent_id = agent });
            status.ShouldBe(200, $"{lane}");
            return lane;
        }

        TerminalView View() =>
            new()
            {
                TerminalId = TerminalId.New(),
                LaneId = LaneId.New(),
                HostId = it.Host.Id,
                Argv = [],
                Pid = 7,
                Columns = 80,
                Rows = 24,
                Attached = 0,
                CreatedAt = DateTimeOffset.UnixEpoch,
                AttachArgv = ["tmux", "attach-session", "-t", "=it"],
            };
    }

    [Fact]
    public async Task A_lane_is_shared_blocked_and_back()
    {
        var id = await Ready("a");

        (await Verb("share")).ShouldBe("shared");
        (await Verb("block")).ShouldBe("blocked");
        (await Verb("unblock")).ShouldBe("shared");
        (await Verb("unshare")).ShouldBe("ready");

        async Task<string> Verb(string verb) =>
            (await it.Send("POST", $"/v1/lanes/{id}/{verb}", new { reason = "because" })).Body["status"]!.GetValue<string>();
    }

    [Fact]
    public async Task Runs_commands()
    {
        var id = await Ready("a");

        var (status, run, _) = await it.Send("POST", $"/v1/lanes/{id}/runs", new { argv = new[] { "echo", "hi" }, wait = true });
        (status, run["status"]!.GetValue<string>(), run["exit_code"]!.GetValue<int>()).ShouldBe((200, "exited", 0));
        run["stdout"]!.GetValue<string>().ShouldBe("echo hi");

        it.Host.Runs = _ => null;
        var (started, second, _) = await it.Send("POST", $"/v1/lanes/{id}/runs", new { argv = new[] { "sleep", "9" } });
        (started, second["status"]!.GetValue<string>()).ShouldBe((202, "starting"));
        var (busy, problem, _) = await it.Send("POST", $"/v1/lanes/{id}/runs", new { argv = new[] { "ls" } });
        (busy, problem["reason"]!.GetValue<string>()).ShouldBe((409, "run_in_flight"));
        (await it.Send("POST", $"/v1/lanes/{id}/runs/{RunId.New()}/cancel")).Body["reason"]!.GetValue<string>().ShouldBe("run_not_found");
        (await it.Send("POST", $"/v1/lanes/{id}/runs/{second["run_id"]}/cancel")).Status.ShouldBeOneOf(200, 202);
        await Eventually.Holds(async () =>
            (await it.Send("GET", $"/v1/lanes/{id}/runs/{second["run_id"]}")).Body["status"]!.GetValue<string>() == "cancelled"
        );
        (await it.Send("POST", $"/v1/lanes/{id}/runs/{second["run_id"]}/cancel")).Status.ShouldBe(200);

        var (_, page, _) = await it.Send("GET", $"/v1/lanes/{id}/runs");
        page["items"]!
            .AsArray()
            .Select(one => one!["run_id"]!.GetValue<string>())
            .ShouldBe([second["run_id"]!.GetValue<string>(), run["run_id"]!.GetValue<string>()]);
    }

    [Fact]
    public async Task A_lane_is_made_once_under_one_idempotency_key()
    {
        var all = await Task.WhenAll(
            Enumerable
                .Range(0, 5)
                .Select(_ =>
                    it.Send(
                        "POST",
                        $"/v1/workspaces/{workspace}/lanes?wait=ready",
                        new { display_name = "a" },
                        ("Idempotency-Key", $"key-of-{workspace}")
                    )
                )
        );

        all.ShouldAllBe(one => one.Status == 201);
        all.Select(one => one.Body["lane_id"]!.GetValue<string>()).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_lane_is_found_again_when_its_maker_died_before_the_answer_was_kept()
    {
        var path = $"/v1/workspaces/{workspace}/lanes";
        var key = ("Idempotency-Key", $"lost-{workspace}");
        var body = new { display_name = "a", branch = "mine" };
        var (_, made, _) = await it.Send("POST", path, body, key);
        // As the key would stand had the process died after the lane was made.
        await using var forget = it.Database.CreateCommand(
            $"update idempotency_keys set status = null, headers = null, body = null where key = '{key.Item2}'"
        );
        await forget.ExecuteNonQueryAsync();
        it.Host.Resolves = question => FakeHost.Refuse(RefusalReason.BranchInUse);

        var (status, again, _) = await it.Send("POST", path, body, key);

        status.ShouldBe(201);
        again["lane_id"]!.GetValue<string>().ShouldBe(made["lane_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_lane_publishes_its_events_in_the_order_of_its_revisions()
    {
        var id = await Ready("a");
        await it.Send("POST", $"/v1/lanes/{id}/cleanup?wait=closed");

        await Eventually.Passes(async () =>
        {
            var events = (await it.Send("GET", $"/v1/events?lane={id}&topic=lane.%23")).Body["items"]!.AsArray();
            events.Select(one => one!["type"]!.GetValue<string>()).ShouldContain("lane.cleaned");
            var order = events.Select(one => (one!["revision"]!.GetValue<int>(), one["index"]!.GetValue<int>())).ToList();
            order.ShouldBe(order.Order());
        });
    }

    private Task<(int Status, JsonObject Body, HttpResponseMessage Response)> Create(object body, string query = "") =>
        it.Send("POST", $"/v1/workspaces/{workspace}/lanes{query}", body);

    private async Task<string> Ready(string name, object? labels = null)
    {
        var (status, lane, _) = await Create(new { display_name = name, labels = labels ?? new { } }, "?wait=ready&timeout=20");
        (status, lane["status"]?.GetValue<string>()).ShouldBe((201, "ready"), lane.ToJsonString());
        return lane["lane_id"]!.GetValue<string>();
    }

    private async Task<string> Status(string lane) => (await it.Send("GET", $"/v1/lanes/{lane}")).Body["status"]!.GetValue<string>();

    private async Task<List<string>> Listed(string query) =>
        [
            .. (await it.Send("GET", $"/v1/workspaces/{workspace}/lanes{query}")).Body["items"]!
                .AsArray()
                .Select(one => one!["lane_id"]!.GetValue<string>()),
        ];
}
