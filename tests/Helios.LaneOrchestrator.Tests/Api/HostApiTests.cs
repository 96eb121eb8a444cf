using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Tests.Support;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Api;

[Trait("req", "host-administration")]
public sealed class HostApiTests : IAsyncLifetime
{
    private Orchestrator it = null!;
    private WorkspaceId workspace;

    private string Host => $"/v1/hosts/{it.Host.Id}";

    public async ValueTask InitializeAsync()
    {
        it = await Orchestrator.Start(("Helios:Lanes:JudgeHostsEvery", "00:00:00.1"));
        workspace = await it.Workspace();
    }

    public ValueTask DisposeAsync() => it.DisposeAsync();

    [Fact]
    public async Task Drained_it_gets_no_lanes_until_it_is_undrained()
    {
        var lane = await Lane("a");

        (await it.Send("POST", $"{Host}/drain")).Body["status"]!.GetValue<string>().ShouldBe("draining");
        (await it.Send("POST", $"{Host}/drain")).Body["revision"]!.GetValue<long>().ShouldBe(2);
        var (status, problem, _) = await Create("b");
        status.ShouldBe(503);
        problem["detail"]!.GetValue<string>().ShouldContain("It is draining");
        (await it.Send("POST", $"/v1/lanes/{lane}/cleanup?wait=closed")).Status.ShouldBe(200);
        await Eventually.Holds(async () => await Status() == "drained");
        (await it.Send("POST", $"{Host}/undrain")).Body["status"]!.GetValue<string>().ShouldBe("online");
        (await Create("b")).Status.ShouldBe(201);

        await Eventually.Holds(async () => (await Topics()).Count == 3);
        (await Topics()).ShouldBe(["host.draining", "host.drained", "host.undrained"]);
    }

    [Fact]
    public async Task Lost_and_back_it_is_still_draining()
    {
        await Lane("a");
        await it.Send("POST", $"{Host}/drain");
        await Set("status = 'lost', last_heartbeat_at = now() - interval '1 hour'");

        await Tell(Beat(incarnation: 1));

        await Eventually.Holds(async () => await Status() == "draining");
    }

    [Fact]
    public async Task Draining_can_clean_up_and_detaches_agents_only_by_force()
    {
        var (free, attached) = (await Lane("free"), await Lane("attached"));
        await it.Send("POST", $"/v1/lanes/{attached}/attach", new { agent_id = "a1" });

        (await it.Send("POST", $"{Host}/drain", new { clean_up = true })).Status.ShouldBe(200);
        await Eventually.Holds(async () => await LaneStatusOf(free) == "closed");
        (await LaneStatusOf(attached)).ShouldBe("ready");

        await it.Send("POST", $"{Host}/drain", new { clean_up = true, force = true });
        await Eventually.Holds(async () => await Status() == "drained");
        (await LaneStatusOf(attached)).ShouldBe("closed");
    }

    [Fact]
    public async Task Forgotten_it_leaves_its_archives_and_events_only()
    {
        it.Host.Archives = order => new ArchiveView
        {
            Ref = $"refs/helios/archive/{order.Operation.LaneId}",
            Commit = FakeHost.Commit,
            Dirty = true,
            UnmergedCommits = 0,
            At = DateTimeOffset.UnixEpoch,
        };
        var archived = await Lane("archived");
        await it.Send("POST", $"/v1/lanes/{archived}/cleanup?wait=closed");
        var lane = await Lane("a");
        await Tell(
            new LaneSnapshotTaken
            {
                LaneId = LaneId.Parse(lane),
                HostId = it.Host.Id,
                Ref = $"refs/helios/snapshots/{lane}",
                Commit = new string('f', 40),
                Took = TimeSpan.FromSeconds(1),
                OccurredAt = DateTimeOffset.UnixEpoch,
            }
        );
        it.Host.TearsDown = false;
        var cleaning = await Lane("cleaning");
        await it.Send("POST", $"/v1/lanes/{cleaning}/cleanup", new { force = true, discard = true });
        await it.Send("PATCH", $"/v1/workspaces/{workspace}", new { capacity = 2 });
        var queued = (await Create("queued", queue: true)).Body["lane_id"]!.GetValue<string>();
        await Eventually.Holds(async () =>
            (await it.Send("POST", $"{Host}/forget", new { dry_run = true })).Body["lanes"]!
                .AsArray()
                .Any(left => left!["snapshot"] is not null)
        );

        var (alive, refusal, _) = await it.Send("POST", $"{Host}/forget");
        alive.ShouldBe(409);
        refusal["reason"]!.GetValue<string>().ShouldBe("host_alive");
        await Lose();
        var (status, left, _) = await it.Send("POST", $"{Host}/forget");

        status.ShouldBe(200);
        Ids(left["lanes"]!).ShouldBe([lane, cleaning, queued], ignoreOrder: true);
        Ids(left["archives"]!).ShouldBe([archived]);
        foreach (var one in new[] { lane, cleaning, queued })
            await Eventually.Holds(async () => await LaneStatusOf(one) == "closed");
        var view = (await it.Send("GET", $"/v1/lanes/{lane}")).Body;
        view["reason"]!.GetValue<string>().ShouldBe("host_forgotten");
        view["detail"]!.GetValue<string>().ShouldContain(view["worktree_path"]!.GetValue<string>());
        view["detail"]!.GetValue<string>().ShouldContain($"refs/helios/snapshots/{lane} ({new string('f', 40)})");
        (await it.Send("GET", Host)).Body["reason"]!.GetValue<string>().ShouldBe("host_not_found");
        (await it.Send("DELETE", $"/v1/workspaces/{workspace}")).Status.ShouldBe(204);
        foreach (
            var trace in new[]
            {
                "select count(*) from admissions",
                "select count(*) from pools",
                "select count(*) from host_operations where settled_at is null",
                "select count(*) from missing_worktrees",
            }
        )
            (await Value<long>(trace)).ShouldBe(0, trace);
        await Eventually.Holds(async () => (await Topics()).Contains("host.forgotten"));
    }

    [Fact]
    public async Task Joining_again_it_continues_its_revisions_without_lanes()
    {
        var lane = await Lane("a");
        await Lose();
        (await it.Send("POST", $"{Host}/forget")).Status.ShouldBe(200);
        await Eventually.Holds(async () => await LaneStatusOf(lane) == "closed");

        await Tell(Messages.Register(it.Host.Id, incarnation: 2));

        await Eventually.Holds(async () => (await it.Send("GET", Host)).Status == 200);
        var host = (await it.Send("GET", Host)).Body;
        host["used_slots"]!.GetValue<int>().ShouldBe(0);
        host["revision"]!.GetValue<long>().ShouldBe(4);
        (await Create("a")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task Replaced_the_old_machine_is_refused_and_the_new_one_takes_over()
    {
        var lane = await Lane("a");
        it.Host.TearsDown = false;
        await it.Send("POST", $"/v1/lanes/{lane}/cleanup");
        var operation = await Value<string>($"select operation_id from host_operations where lane_id = '{lane}' and settled_at is null");
        var machine = HostId.New();
        var told = new ConcurrentQueue<object>();
        foreach (var host in new[] { it.Host.Id, machine })
            await Hear(host, told);
        await Tell(Messages.Register(machine) with { Name = "new" });
        await Eventually.Holds(async () => (await it.Send("GET", $"/v1/hosts/{machine}")).Status == 200);

        (await it.Send("POST", $"{Host}/replace", new { by = machine })).Body["reason"]!.GetValue<string>().ShouldBe("host_alive");
        await Lose();
        var (status, replaced, _) = await it.Send("POST", $"{Host}/replace", new { by = machine });

        status.ShouldBe(200, replaced.ToJsonString());
        var incarnation = replaced["incarnation"]!.GetValue<long>();
        incarnation.ShouldBeGreaterThan(1);
        var order = await Told<TakeOverHost>();
        order.ShouldBe(
            new TakeOverHost
            {
                HostId = machine,
                NewHostId = it.Host.Id,
                Incarnation = incarnation + 1,
                Cause = order.Cause,
            }
        );
        (await it.Send("GET", $"/v1/hosts/{machine}")).Status.ShouldBe(404);
        // An operation that the old machine may still report on is ordered again as another one.
        await Eventually.Holds(async () =>
            await Value<string>($"select operation_id from host_operations where lane_id = '{lane}' and settled_at is null") is { } next
            && next != operation
        );

        // What the old machine says, come late or alive again.
        await Tell(Beat(incarnation: 1));
        (await Told<HostSuperseded>()).Incarnation.ShouldBe(incarnation);
        await Tell(Messages.Register(it.Host.Id, incarnation: 7));
        await Eventually.Holds(() => told.OfType<HostSuperseded>().Count() == 2);
        (await Status()).ShouldBe("lost");
        // The new machine, before it has heard the order: it is told again, and does not join as itself.
        await Tell(Messages.Register(machine, incarnation: 2));
        await Eventually.Holds(() => told.OfType<TakeOverHost>().Count() == 2);
        (await it.Send("GET", $"/v1/hosts/{machine}")).Status.ShouldBe(404);

        await Tell(Messages.Register(it.Host.Id, incarnation: incarnation + 1, boot: "boot-2"));
        await Eventually.Holds(async () => await Status() == "online");
        // One that still has the queues of the host ends, whether it says something or not.
        await Eventually.Holds(() => told.OfType<HostSuperseded>().Any(message => message.Incarnation == incarnation + 1));

        async Task<T> Told<T>()
        {
            await Eventually.Holds(() => told.OfType<T>().Any(), what: typeof(T).Name);
            return told.OfType<T>().First();
        }
    }

    [Fact]
    public async Task A_machine_with_lanes_of_its_own_replaces_nobody()
    {
        await Lane("a");
        var lost = HostId.New();
        await Tell(Messages.Register(lost));
        await Eventually.Holds(async () => (await it.Send("GET", $"/v1/hosts/{lost}")).Status == 200);
        await Lose(lost);

        var (status, problem, _) = await it.Send("POST", $"/v1/hosts/{lost}/replace", new { by = it.Host.Id });

        status.ShouldBe(409);
        problem["reason"]!.GetValue<string>().ShouldBe("host_in_use");
        problem["open_lanes"]!.GetValue<int>().ShouldBe(1);
        (await it.Send("POST", $"/v1/hosts/{lost}/replace", new { by = lost })).Status.ShouldBe(400);
        (await it.Send("POST", $"/v1/hosts/{lost}/replace", new { by = HostId.New() })).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Labels_of_settings_and_operators_place_lanes()
    {
        await Tell(
            Messages.Register(it.Host.Id) with
            {
                Labels = new Dictionary<string, string> { ["zone"] = "a", ["gpu"] = "none" },
            }
        );
        await Eventually.Holds(async () => (await it.Send("GET", Host)).Body["labels"]!["zone"] is not null);
        var (status, host, _) = await it.Send("PATCH", Host, new { labels = new { gpu = "a100" } });
        status.ShouldBe(200);
        host["labels"]!.ToJsonString().ShouldBe("""{"gpu":"a100","zone":"a"}""");
        host["operator_labels"]!.ToJsonString().ShouldBe("""{"gpu":"a100"}""");
        (await it.Send("PATCH", Host, new { labels = new { gpu = "a100" } }, ("If-Match", "\"1\""))).Status.ShouldBe(412);

        (await Create("a", labels: new { gpu = "a100", zone = "a" })).Status.ShouldBe(201);
        var (refused, problem, _) = await Create("b", labels: new { gpu = "h100" });
        refused.ShouldBe(503);
        problem["detail"]!.GetValue<string>().ShouldContain("Its label 'gpu' is 'a100', not 'h100'.");
    }

    [Fact]
    public async Task A_queued_lane_waits_for_a_host_with_its_labels()
    {
        var other = HostId.New();
        await Tell(
            Messages.Register(other, slots: 1) with
            {
                Name = "other",
                Labels = new Dictionary<string, string> { ["gpu"] = "a100" },
            }
        );
        await Eventually.Holds(async () => (await it.Send("GET", $"/v1/hosts/{other}")).Status == 200);
        await it.Send("PATCH", $"/v1/workspaces/{workspace}", new { hosts = new[] { it.Host.Id, other } });
        var first = (await Create("first", labels: new { gpu = "a100" })).Body;
        first["host_id"]!.GetValue<string>().ShouldBe(other.ToString());

        var queued = (await Create("queued", queue: true, labels: new { gpu = "a100" })).Body;
        queued["status"]!.GetValue<string>().ShouldBe("new");
        // It has no claim on a host without the label.
        (await Create("unrelated")).Body["status"]!.GetValue<string>().ShouldBe("provisioning");
        await it.Send("PATCH", $"{Host}", new { labels = new { gpu = "a100" } });

        var id = queued["lane_id"]!.GetValue<string>();
        await Eventually.Holds(async () => await LaneStatusOf(id) == "ready");
        (await it.Send("GET", $"/v1/lanes/{id}")).Body["host_id"]!.GetValue<string>().ShouldBe(it.Host.Id.ToString());
    }

    [Fact]
    public async Task What_heartbeats_measure_is_shown_and_decides_and_is_explained()
    {
        await Tell(
            Beat(incarnation: 1) with
            {
                Measures = new HostMeasures
                {
                    Cpus = 4,
                    Load = 0.5,
                    MemoryBytes = 1L << 34,
                    MemoryFreeBytes = 1L << 33,
                    Disks =
                    [
                        new HostDisk
                        {
                            Path = "/",
                            Bytes = 1L << 40,
                            FreeBytes = 100 << 20,
                        },
                    ],
                    At = DateTimeOffset.UnixEpoch,
                },
            }
        );
        await Eventually.Holds(async () => (await it.Send("GET", Host)).Body["measures"] is not null);
        var host = (await it.Send("GET", Host)).Body;
        host["revision"]!.GetValue<long>().ShouldBe(1);
        host["measures"]!["disks"]![0]!["free_bytes"]!.GetValue<long>().ShouldBe(100 << 20);

        var (refused, problem, _) = await Create("a");
        refused.ShouldBe(503);
        problem["detail"]!.GetValue<string>().ShouldContain("Only 100 MiB are free on /");
        var (status, placement, _) = await it.Send("GET", $"/v1/workspaces/{workspace}/placement?host_label=gpu:a100");
        status.ShouldBe(200);
        placement["host_id"].ShouldBeNull();
        placement["hosts"]![0]!["reason"]!.GetValue<string>().ShouldBe("It has no label 'gpu'; 'a100' is required.");
        // Whoever names the host has reasons.
        (await Create("a", host: it.Host.Id)).Status.ShouldBe(201);
        (await it.Send("GET", $"/v1/workspaces/{workspace}/placement?host={it.Host.Id}")).Body["host_id"]!
            .GetValue<string>()
            .ShouldBe(it.Host.Id.ToString());
        (await it.Send("GET", $"/v1/workspaces/{workspace}/placement?host_label=gpu")).Status.ShouldBe(400);
    }

    private async Task<string> Lane(string name)
    {
        var (status, lane, _) = await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready", new { display_name = name });
        status.ShouldBe(201, lane.ToJsonString());
        return lane["lane_id"]!.GetValue<string>();
    }

    private Task<(int Status, JsonObject Body, HttpResponseMessage Response)> Create(
        string name,
        bool? queue = null,
        object? labels = null,
        HostId? host = null
    )
    {
        var body = new JsonObject { ["display_name"] = name };
        if (queue is not null)
            body["queue"] = queue;
        if (labels is not null)
            body["host_labels"] = System.Text.Json.JsonSerializer.SerializeToNode(labels);
        if (host is not null)
            body["host"] = host.ToString();
        return it.Send("POST", $"/v1/workspaces/{workspace}/lanes", body);
    }

    private async Task<string> Status() => (await it.Send("GET", Host)).Body["status"]!.GetValue<string>();

    private async Task<string> LaneStatusOf(string lane) => (await it.Send("GET", $"/v1/lanes/{lane}")).Body["status"]!.GetValue<string>();

    private static IEnumerable<string> Ids(JsonNode lanes) => lanes.AsArray().Select(lane => lane!["lane_id"]!.GetValue<string>());

    private async Task<IReadOnlyList<string>> Topics()
    {
        var events = (await it.Send("GET", "/v1/events?topic=host.%23&limit=500")).Body["items"]!.AsArray();
        return
        [
            .. events
                .Where(told => told!["subject"]!.GetValue<string>() == it.Host.Id.ToString())
                .Select(told => told!["type"]!.GetValue<string>()),
        ];
    }

    private HostHeartbeat Beat(long incarnation) =>
        new()
        {
            HostId = it.Host.Id,
            Incarnation = incarnation,
            Sequence = 1,
            OccurredAt = Messages.Now,
        };

    private async Task Tell<T>(T message)
        where T : class
    {
        var lanes = await it.Services.GetRequiredService<IBus>().GetSendEndpoint(Endpoints.Address(Endpoints.Lanes));
        await lanes.Send(message);
    }

    private async Task Hear(HostId host, ConcurrentQueue<object> told)
    {
        var control = it
            .Services.GetRequiredService<IBusControl>()
            .ConnectReceiveEndpoint(
                Endpoints.HostControl(host),
                endpoint =>
                {
                    endpoint.ConfigureConsumeTopology = false;
                    endpoint.Handler<HostSuperseded>(context => Keep(context.Message));
                    endpoint.Handler<TakeOverHost>(context => Keep(context.Message));
                }
            );
        await control.Ready;

        Task Keep(object message)
        {
            told.Enqueue(message);
            return Task.CompletedTask;
        }
    }

    private Task Lose(HostId? host = null) =>
        Set("status = 'lost', last_heartbeat_at = now() - interval '1 hour', revision = revision + 1", host);

    private async Task Set(string assignments, HostId? host = null)
    {
        await using var command = it.Database.CreateCommand($"update hosts set {assignments} where host_id = '{host ?? it.Host.Id}'");
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T?> Value<T>(string sql)
    {
        await using var command = it.Database.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }
}
