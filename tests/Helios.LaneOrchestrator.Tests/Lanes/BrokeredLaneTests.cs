using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.LaneOrchestrator.Tests.Support;
using Helios.Testing;

namespace Helios.LaneOrchestrator.Tests.Lanes;

/// <summary>The same on RabbitMQ: two orchestrator processes, one broker, one database, one host.</summary>
[Trait("req", "lane-capacity")]
public sealed class BrokeredLaneTests(LanesDatabase database) : IClassFixture<LanesDatabase>, IAsyncLifetime
{
    private LanesProcess one = null!;
    private LanesProcess two = null!;
    private LaneScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        var broker = (await RabbitServer.Shared).ClaimVirtualHost();
        one = await LanesProcess.Start(database.ConnectionString, broker.Settings);
        two = await LanesProcess.Start(database.ConnectionString, broker.Settings);
        scene = await new LaneScene(one).Begin(capacity: 50);
    }

    public async ValueTask DisposeAsync()
    {
        await one.DisposeAsync();
        await two.DisposeAsync();
    }

    [Fact]
    public async Task Sixty_creates_at_fifty_a_run_in_each_and_a_clean_up_of_all()
    {
        await ScriptedHost.Connect(one, scene.Host);
        var creates = Enumerable.Range(0, 60).Select(_ => scene.Create()).ToList();
        var answers = await Task.WhenAll(creates.Select((create, i) => (i % 2 == 0 ? one : two).Ask(create)));
        var lanes = answers.Where(answer => answer.Accepted is not null).Select(answer => answer.Lane.LaneId).ToList();
        lanes.Count.ShouldBe(50);
        answers.Where(answer => answer.Refused is not null).ShouldAllBe(answer => answer.Reason == RefusalReason.LaneCapacityExceeded);
        await Eventually.Holds(async () => await Count("status = 'ready'") == 50);

        await Task.WhenAll(lanes.Select((lane, i) => (i % 2 == 0 ? two : one).Ask(Messages.StartRun(lane))));
        await Eventually.Holds(async () => await one.Value<long>("select count(*) from runs where status = 'exited'") == 50);
        await Eventually.Holds(async () => await Count("status = 'ready'") == 50);
        await Task.WhenAll(lanes.Select((lane, i) => (i % 2 == 0 ? one : two).Ask(Messages.CleanUp(lane))));

        await Eventually.Holds(async () => await Count("status = 'closed'") == 50);
        (await one.Value<int>($"select open_lanes from workspaces where workspace_id = '{scene.Workspace}'")).ShouldBe(0);
        (await one.Value<int>($"select used_slots from hosts where host_id = '{scene.Host}'")).ShouldBe(0);
        await Eventually.Holds(async () => await one.Value<long>("select count(*) from host_operations where settled_at is null") == 0);
        (await one.Value<long>("select count(*) from dead_letters")).ShouldBe(0);
    }

    [Fact]
    public async Task A_silent_host_without_a_queue_is_lost_and_its_command_waits()
    {
        var host = new ScriptedHost();
        scene = new LaneScene(one);
        await host.OpenControl(two, scene.Host);
        await scene.Begin();
        var create = scene.Create();
        await one.Execute($"update hosts set heard_at = now() - interval '1 minute' where host_id = '{scene.Host}'");

        await one.Ask(create);

        await Eventually.Holds(async () => !(await scene.View(create.LaneId)).HostReachable);
        (await scene.View(create.LaneId)).Status.ShouldBe(LaneStatus.Provisioning);
        // It comes, opens its queue, registers, and gets what waited for it.
        await host.OpenCommands(two, scene.Host);
        await one.Tell(Messages.Register(scene.Host, incarnation: 2));
        await Eventually.Holds(async () => (await scene.View(create.LaneId)) is { Status: LaneStatus.Ready, HostReachable: true });
    }

    private Task<long> Count(string condition) =>
        one.Value<long>($"select count(*) from lanes where workspace_id = '{scene.Workspace}' and {condition}");
}
