using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.DeadLetters;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Hosting.Timeliness;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Reconciliation;
using Helios.LaneOrchestrator.Tests.Support;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Hosts;

[Trait("req", "host-liveness")]
public sealed class HostLifecycleTests(LanesDatabase database) : IClassFixture<LanesDatabase>, IAsyncLifetime
{
    private LanesProcess process = null!;
    private LaneScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        process = await LanesProcess.Start(database.ConnectionString);
        scene = await new LaneScene(process).Begin();
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    [Fact]
    public async Task It_joins_once_however_often_it_registers()
    {
        await process.Tell(Messages.Register(scene.Host));
        await process.Tell(Messages.Register(scene.Host));
        await Eventually.Holds(() => scene.Feed.TopicsOf(scene.Host.ToString()).Contains("host.joined"));
        scene.Feed.TopicsOf(scene.Host.ToString()).Count(topic => topic == "host.joined").ShouldBe(1);
    }

    [Fact]
    public async Task It_joins_once_if_two_orchestrators_hear_of_it_at_the_same_moment()
    {
        await using var other = await LanesProcess.Start(database.ConnectionString);
        foreach (var _ in Enumerable.Range(0, 20))
        {
            var host = HostId.New();
            await Task.WhenAll(process.Tell(Messages.Register(host)), other.Tell(Messages.Register(host)));
            await Eventually.Holds(() => Joined(host).Count > 0);
            (await process.Value<long>($"select revision from hosts where host_id = '{host}'")).ShouldBe(1);
            await Eventually.Holds(async () => await process.Value<long>("select count(*) from feed") == 0);
            Joined(host).Count.ShouldBe(1);
        }

        List<string> Joined(HostId host) =>
            [
                .. new[] { scene.Feed, scene.In(other).Feed }
                    .SelectMany(feed => feed.Of(host.ToString()))
                    .Select(told => told["id"]!.GetValue<string>())
                    .Distinct(),
            ];
    }

    [Fact]
    public async Task One_of_another_installation_is_not_taken()
    {
        var stranger = HostId.New();
        await process.Tell(Messages.Register(stranger) with { InstallationId = "somebody else's" });
        (await process.Value<long>($"select count(*) from hosts where host_id = '{stranger}'")).ShouldBe(0);
    }

    [Fact]
    public async Task Heartbeats_leave_the_revision_alone()
    {
        await Beat(1);
        (await process.Value<long>($"select revision from hosts where host_id = '{scene.Host}'")).ShouldBe(1);
        (await process.Value<long>($"select last_sequence from hosts where host_id = '{scene.Host}'")).ShouldBe(1);
    }

    [Fact]
    public async Task Silent_it_is_lost_and_so_are_not_its_lanes()
    {
        var create = scene.Create();
        await process.Ask(create);
        await process.Tell(Messages.Provisioned(await scene.Operation(create.LaneId, OperationKind.Provision)));
        // On a clock of its own: however long this test takes, nobody else judges the host.
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        using var attention = new AttentionClock(clock);
        var watch = ActivatorUtilities.CreateInstance<HostWatch>(process.Services, clock, attention);
        clock.Advance(TimeSpan.FromMinutes(1));
        await Silent(seconds: 60);
        await watch.Round(CancellationToken.None);

        await Eventually.Holds(async () => !(await scene.View(create.LaneId)).HostReachable);

        (await scene.View(create.LaneId)).Status.ShouldBe(LaneStatus.Ready);
        (await process.Ask(scene.Create())).Reason.ShouldBe(RefusalReason.HostUnreachable);
        var cleaning = await process.Ask(Messages.CleanUp(create.LaneId));
        cleaning.Lane.Status.ShouldBe(LaneStatus.Cleaning);
        var attempts = await Attempts(create.LaneId);
        await Beat(2);
        await Eventually.Holds(async () => (await scene.View(create.LaneId)).HostReachable);
        // What waited for the host is sent again when it is back.
        (await Attempts(create.LaneId)).ShouldBe(attempts + 1);
        await Eventually.Holds(() => scene.Feed.TopicsOf(scene.Host.ToString()).Contains("host.returned"));
        scene.Feed.TopicsOf(scene.Host.ToString()).Where(topic => topic is not "host.joined").ShouldBe(["host.lost", "host.returned"]);
    }

    [Fact]
    public async Task Restarted_on_another_boot_it_lost_what_ran_there()
    {
        var (lane, run) = await scene.Running();
        await process.Tell(Messages.Register(scene.Host, incarnation: 2, boot: "boot-2"));
        await Eventually.Holds(async () => await process.Value<string>($"select status from runs where run_id = '{run}'") == "lost");
        (await scene.View(lane)).ParTask.ShouldBeNull();
        // An earlier life's message, come late.
        await process.Tell(Messages.Register(scene.Host, incarnation: 1));
        (await process.Value<long>($"select incarnation from hosts where host_id = '{scene.Host}'")).ShouldBe(2);
    }

    [Fact]
    [Trait("req", "dead-letters")]
    public async Task An_order_that_its_older_agent_does_not_understand_is_sent_again_now_and_then_only()
    {
        var create = scene.Create();
        await process.Ask(create);
        var operation = await process.Value<string>($"select operation_id from host_operations where lane_id = '{create.LaneId}'");

        await process.Tell(
            new DeadLetterReported
            {
                ReportId = NewId.NextGuid(),
                Origin = $"worktree-agent:{scene.Host}",
                Endpoint = Endpoints.Host(scene.Host),
                Reason = "no_consumer",
                Detail = "No consumer of this endpoint accepts messages of this type; the sender may be newer than this service.",
                Body = """{"message": {"operation": {"operationId": "THIS"}}}""".Replace("THIS", operation, StringComparison.Ordinal),
                FailedAt = DateTimeOffset.UnixEpoch,
            },
            endpoint: Endpoints.DeadLetters
        );

        await Eventually.Holds(async () =>
            await process.Value<long>(
                $"select count(*) from host_operations where operation_id = '{operation}' "
                    + "and last_progress_at > now() + interval '5 minutes'"
            ) == 1
        );
        (await process.Value<long>("select count(*) from dead_letters where reason = 'no_consumer'")).ShouldBe(1);
    }

    [Fact]
    public async Task What_it_has_not_reported_on_is_sent_again_after_a_while()
    {
        var create = scene.Create();
        await process.Ask(create);
        await process.Execute($"update host_operations set last_progress_at = now() - interval '16 s' where lane_id = '{create.LaneId}'");
        await process.Services.GetRequiredService<OperationResender>().Round(CancellationToken.None);
        await process.Services.GetRequiredService<OperationResender>().Round(CancellationToken.None);
        (await Attempts(create.LaneId)).ShouldBeGreaterThanOrEqualTo(2);
        var operation = await scene.Operation(create.LaneId, OperationKind.Provision);
        await process.Tell(Messages.Provisioned(operation));
        (
            await process.Value<long>(
                $"select count(*) from host_operations where operation_id = '{operation.OperationId}' and settled_at is not null"
            )
        ).ShouldBe(1);
    }

    [Fact]
    public async Task A_silence_that_a_sleeping_process_did_not_hear_loses_nobody()
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        using var attention = new AttentionClock(clock);
        var watch = ActivatorUtilities.CreateInstance<HostWatch>(process.Services, clock, attention);
        await watch.Round(CancellationToken.None);
        clock.Sleep(TimeSpan.FromMinutes(2));

        await Silent(seconds: 120);
        await watch.Round(CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(10));
        await Silent(seconds: 130);
        await watch.Round(CancellationToken.None);

        (await process.Value<string>($"select status from hosts where host_id = '{scene.Host}'")).ShouldBe("online");
        // Awake for as long as a silence counts, it judges as ever.
        clock.Advance(TimeSpan.FromSeconds(10));
        await Silent(seconds: 140);
        await watch.Round(CancellationToken.None);
        (await process.Value<string>($"select status from hosts where host_id = '{scene.Host}'")).ShouldBe("lost");
        await Eventually.Holds(() => scene.Feed.TopicsOf(scene.Host.ToString()).Contains("host.lost"));
        var lost = scene.Feed.Of(scene.Host.ToString()).Single(told => told["type"]!.GetValue<string>() == "host.lost");
        lost["data"]!["evidence"]!.GetValue<string>().ShouldContain("late by 119.0 s");
    }

    [Fact]
    [Trait("req", "lane-capacity")]
    public async Task Counters_that_differ_from_the_lanes_are_repaired_and_reported()
    {
        await scene.Ready();
        await process.Execute($"update hosts set used_slots = 7 where host_id = '{scene.Host}'");
        await process.Execute($"update workspaces set open_lanes = 9 where workspace_id = '{scene.Workspace}'");

        await process.Services.GetRequiredService<SlotUpkeep>().Round(CancellationToken.None);
        await process.Services.GetRequiredService<SlotUpkeep>().Round(CancellationToken.None);

        (await process.Value<int>($"select used_slots from hosts where host_id = '{scene.Host}'")).ShouldBe(1);
        (await process.Value<int>($"select open_lanes from workspaces where workspace_id = '{scene.Workspace}'")).ShouldBe(1);
        await Eventually.Holds(() => scene.Feed.TopicsOf(scene.Host.ToString()).Contains("host.incident.ended"));
        scene
            .Feed.TopicsOf(scene.Host.ToString())
            .Where(topic => topic is not "host.joined")
            .ShouldBe(["host.incident.started", "host.incident.ended"]);
    }

    private Task<int> Attempts(LaneId lane) =>
        process.Value<int>($"select attempts from host_operations where lane_id = '{lane}' and settled_at is null");

    [Fact]
    public async Task A_host_is_not_judged_by_the_clock_of_the_process_that_heard_it()
    {
        // Whoever heard it has a clock that is an hour late.
        await process.Execute($"update hosts set last_heartbeat_at = now() - interval '1 hour' where host_id = '{scene.Host}'");
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        using var attention = new AttentionClock(clock);
        var watch = ActivatorUtilities.CreateInstance<HostWatch>(process.Services, clock, attention);
        clock.Advance(TimeSpan.FromMinutes(1));

        await watch.Round(CancellationToken.None);
        (await process.Value<string>($"select status from hosts where host_id = '{scene.Host}'")).ShouldBe("online");

        // Or an hour early.
        await process.Execute($"update hosts set last_heartbeat_at = now() + interval '1 hour' where host_id = '{scene.Host}'");
        await Silent(seconds: 60);
        await watch.Round(CancellationToken.None);
        (await process.Value<string>($"select status from hosts where host_id = '{scene.Host}'")).ShouldBe("lost");
    }

    // By the database's clock, which no test can move.
    private Task Silent(int seconds) =>
        process.Execute($"update hosts set heard_at = clock_timestamp() - interval '{seconds} seconds' where host_id = '{scene.Host}'");

    private Task Beat(long sequence) =>
        process.Tell(
            new HostHeartbeat
            {
                HostId = scene.Host,
                Incarnation = 1,
                Sequence = sequence,
                OccurredAt = Messages.Now,
            }
        );
}
