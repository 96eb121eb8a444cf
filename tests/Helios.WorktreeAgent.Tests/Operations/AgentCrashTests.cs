using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Operations;

public sealed class AgentCrashTests : IAsyncDisposable
{
    private readonly AgentRig rig = new();

    [Fact, Trait("req", "operations-resumed")]
    public async Task A_crash_while_deleting_a_settled_operation_is_cleaned_up_at_the_next_start()
    {
        rig.Open();
        var provision = rig.Provision(rig.NewLane());
        await rig.Queue.Take(provision);
        await rig.Bus.Next<LaneProvisioned>();
        var folder = rig.Get<HostFolder>().Operations;
        await Eventually.Holds(() => Directory.GetFiles(folder).Length == 2);
        File.Delete(Path.Combine(folder, $"{provision.Ref.OperationId}.json"));

        await rig.Restart();

        Directory.GetFiles(folder).ShouldBeEmpty();
        rig.Queue.Unsettled.ShouldBeEmpty();
    }

    [Fact, Trait("req", "operations-resumed")]
    public async Task A_crash_during_a_provision_is_resumed_with_the_same_ports()
    {
        rig.Open();
        rig.Worktrees.Hold = new TaskCompletionSource().Task;
        var provision = rig.Provision(rig.NewLane(), ports: 2);
        await rig.Queue.Take(provision);
        await Eventually.Holds(() => rig.Worktrees.Provisions.Count == 1);
        var ports = rig.Get<LaneLedger>().Find(provision.Ref.LaneId)!.Ports;

        rig.Worktrees.Hold = Task.CompletedTask;
        await rig.Restart();

        var report = await rig.Bus.Next<LaneProvisioned>();
        report.Operation.ShouldBe(provision.Ref);
        report.Ports.ShouldBe(ports);
        rig.Worktrees.Provisions.Count.ShouldBe(2);
    }

    [Fact, Trait("req", "operations-resumed")]
    public async Task A_crash_during_a_setup_command_does_not_run_it_twice_at_once()
    {
        rig.Open();
        rig.Worktrees.Hold = new TaskCompletionSource().Task;
        var provision = rig.Provision(rig.NewLane());
        await rig.Queue.Take(provision);
        await Eventually.Holds(() => rig.Worktrees.Provisions.Count == 1);
        var setup = new CommandSpec("sleep", "300")
        {
            Environment = rig
                .Worktrees.Provisions.Single()
                .Environment.ToDictionary(variable => variable.Key, variable => (string?)variable.Value),
        };
        var left = ProcessSpawner.Spawn(setup, new SpawnStreams()).Identity;

        rig.Worktrees.Hold = Task.CompletedTask;
        await rig.Restart();

        await rig.Bus.Next<LaneProvisioned>();
        left.Check().ShouldBe(Liveness.Dead);
    }

    [Fact, Trait("req", "operations-resumed")]
    public async Task A_crash_before_the_par_task_is_recorded_finds_it_again()
    {
        rig.Open();
        var provision = rig.Provision(rig.NewLane());
        await rig.Queue.Take(provision);
        var first = await rig.Bus.Next<LaneProvisioned>();
        Forget(provision, first);

        await rig.Restart();

        await Eventually.Holds(() => rig.Bus.All<LaneProvisioned>().Count() == 2);
        rig.Bus.All<LaneProvisioned>().Last().ParTask.Pid.ShouldBe(first.ParTask.Pid);
        ProcessTree.Find(new EnvironmentMarker(LaneEnvironment.LaneMark, provision.Ref.LaneId.ToString())).Count.ShouldBe(1);
    }

    [Fact, Trait("req", "operations-resumed")]
    public async Task A_crash_after_the_result_was_written_reports_it_again_without_new_work()
    {
        rig.Open();
        rig.Bus.IsDown = true;
        var provision = rig.Provision(rig.NewLane());
        await rig.Queue.Take(provision);
        await Eventually.Holds(() => rig.Bus.Attempts > 0);

        rig.Bus.IsDown = false;
        await rig.Restart();

        (await rig.Bus.Next<LaneProvisioned>()).Operation.ShouldBe(provision.Ref);
        rig.Worktrees.Provisions.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_crash_while_writing_an_operation_leaves_it_unacknowledged_and_not_executed()
    {
        var provision = rig.Provision(rig.NewLane());
        File.WriteAllText(Path.Combine(rig.Folder.Operations, $"{provision.Ref.OperationId}.json"), "{\"Ref\":{\"Opera");

        await rig.Restart();
        rig.Queue.Unsettled.ShouldBeEmpty();
        await rig.Queue.Take(provision);

        await rig.Bus.Next<LaneProvisioned>();
    }

    [Fact, Trait("req", "operations-resumed")]
    public async Task A_crash_during_a_tear_down_is_finished_by_the_next_start()
    {
        rig.Open();
        var lane = await rig.ReadyLane();
        var run = rig.Shell(lane, "trap '' TERM; while :; do sleep 0.05; done");
        await rig.Take(run);
        await rig.Bus.Next<Contracts.Runs.RunStarted>();
        await rig.Queue.Take(rig.TearDown(lane, fence: 9));
        await Eventually.Holds(() => File.Exists(Path.Combine(rig.Folder.RunFolder(run.RunId), "ending")));

        await rig.Restart(open: false);
        rig.Bus.All<LaneTornDown>().ShouldBeEmpty();
        rig.Open();

        (await rig.Bus.Next<LaneTornDown>()).Operation.LaneId.ShouldBe(lane);
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString()));
    }

    [Fact]
    public async Task Its_incarnation_grows_and_its_id_stays()
    {
        var first = rig.Folder.Identity;
        await rig.Restart(open: false);

        rig.Folder.Identity.HostId.ShouldBe(first.HostId);
        rig.Folder.Identity.Incarnation.ShouldBe(first.Incarnation + 1);
    }

    /// <summary>As if the agent had died between making the par task and writing it down.</summary>
    private void Forget(HostOperation provision, LaneProvisioned report)
    {
        report.ParTask.Pid.ShouldNotBeNull();
        File.Delete(Path.Combine(rig.Folder.Operations, $"{provision.Ref.OperationId}.result.json"));
        rig.Get<LaneLedger>().Change(provision.Ref.LaneId, record => record with { ParTask = null });
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();
}
