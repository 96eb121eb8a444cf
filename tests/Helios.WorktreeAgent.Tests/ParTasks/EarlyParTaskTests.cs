using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Tests.Rig;
using Helios.Worktrees;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Tests.ParTasks;

/// <summary>
/// The checkout, or setup, still goes on: it is held. What becomes of the par task is the same with both drivers that do not need the
/// worktree.
/// </summary>
[Trait("req", "provision-leaves-nothing")]
public sealed class EarlyParTaskTests : IAsyncDisposable
{
    private readonly TaskCompletionSource setup = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AgentRig? rig;

    [Theory]
    [InlineData("process")]
    [InlineData("tmux")]
    public async Task An_early_par_task_becomes_the_lanes_once_the_lane_exists(string driver)
    {
        var agent = Open(driver);
        var provision = agent.Provision(agent.NewLane(), ports: 1);
        await agent.Queue.Take(provision);

        var root = await Root(provision);
        agent.Bus.All<LaneProvisioned>().ShouldBeEmpty();
        setup.SetResult();

        var report = await agent.Bus.Next<LaneProvisioned>();
        report.ParTask.Pid.ShouldBe(root.Pid);
        ProcessTree.ReadVariable(root.Pid, LaneEnvironment.LaneMark).ShouldBe(provision.Ref.LaneId.ToString());
        ProcessTree.ReadVariable(root.Pid, "HELIOS_PORT_0").ShouldBe($"{report.Ports.Single()}");
        agent.Get<LaneLedger>().Find(provision.Ref.LaneId)!.ParTask!.Pid.ShouldBe(root.Pid);
        await TearDown(provision.Ref.LaneId);
    }

    [Theory]
    [InlineData("process")]
    [InlineData("tmux")]
    public async Task An_early_par_task_is_ended_if_the_lane_cannot_be_created(string driver)
    {
        var agent = Open(driver);
        var provision = agent.Provision(agent.NewLane());
        await agent.Queue.Take(provision);
        var root = await Root(provision);
        agent.Worktrees.Fault = _ => new ProvisionOutcome.Failed(ProvisionStep.SetupCommands, "It said no.", "no\n", Clean: true);

        setup.SetResult();

        (await agent.Bus.Next<LaneProvisionFailed>()).Clean.ShouldBeTrue();
        root.Check().ShouldBe(Liveness.Dead);
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.LaneMark, provision.Ref.LaneId.ToString()));
        agent.Get<LaneLedger>().Find(provision.Ref.LaneId)!.ParTask.ShouldBeNull();
    }

    [Theory]
    [InlineData("process")]
    [InlineData("tmux")]
    public async Task An_early_par_task_goes_with_a_lane_that_is_torn_down_in_the_meantime(string driver)
    {
        var agent = Open(driver);
        var provision = agent.Provision(agent.NewLane());
        await agent.Queue.Take(provision);
        var root = await Root(provision);

        await TearDown(provision.Ref.LaneId);

        root.Check().ShouldBe(Liveness.Dead);
        agent.Bus.All<LaneProvisioned>().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("process")]
    [InlineData("tmux")]
    public async Task An_early_par_task_that_did_not_survive_the_setup_is_recreated(string driver)
    {
        var agent = Open(driver);
        var provision = agent.Provision(agent.NewLane());
        await agent.Queue.Take(provision);
        var root = await Root(provision);
        ProcessSignals.Send(root, ProcessSignal.Kill);
        await Eventually.Holds(() => root.Check() == Liveness.Dead);

        setup.SetResult();

        var report = await agent.Bus.Next<LaneProvisioned>();
        ProcessIdentity.Of(report.ParTask.Pid!.Value).ShouldNotBeNull().ShouldNotBe(root);
        await TearDown(provision.Ref.LaneId);
    }

    [Theory, Trait("req", "operations-resumed")]
    [InlineData("process")]
    [InlineData("tmux")]
    public async Task There_is_one_par_task_after_the_agent_died_in_between(string driver)
    {
        var agent = Open(driver);
        var provision = agent.Provision(agent.NewLane());
        await agent.Queue.Take(provision);
        var root = await Root(provision);
        agent.Worktrees.Hold = Task.CompletedTask;

        await agent.Restart();

        var report = await agent.Bus.Next<LaneProvisioned>();
        root.Check().ShouldBe(Liveness.Dead);
        var mark = new EnvironmentMarker(LaneEnvironment.LaneMark, provision.Ref.LaneId.ToString());
        // tmux names a process that may not have called exec yet: until then, it has the environment of tmux.
        await Eventually.Holds(() => ProcessTree.Find(mark).Any());
        ProcessTree.Find(mark).ShouldHaveSingleItem().Identity.Pid.ShouldBe(report.ParTask.Pid!.Value);
        await TearDown(provision.Ref.LaneId);
    }

    [Fact]
    public async Task No_par_task_is_left_of_a_lane_that_cannot_be_created()
    {
        rig = new AgentRig(more: services =>
        {
            services.AddSingleton<ProcessParTaskDriver>();
            services.AddSingleton<DoubtfulDriver>();
            services.AddSingleton<IEnumerable<IParTaskDriver>>(provider => [provider.GetRequiredService<DoubtfulDriver>()]);
        }).Open();
        rig.Worktrees.Refusal = new ProvisionOutcome.Failed(ProvisionStep.Branch, "The branch is in use.", "", Clean: true);

        await rig.Queue.Take(rig.Provision(rig.NewLane()));

        (await rig.Bus.Next<LaneProvisionFailed>()).Step.ShouldBe(ProvisionStep.Branch);
        rig.Get<DoubtfulDriver>().Binds.ShouldBe(0);
        rig.Worktrees.Refusal = null;
        await rig.ReadyLane();
        rig.Get<DoubtfulDriver>().Binds.ShouldBe(1);
    }

    private AgentRig Open(string driver)
    {
        rig = new AgentRig(
            new()
            {
                ["Helios:Host:ParTaskDriver"] = driver,
                ["Helios:Host:TmuxLingers"] = "00:00:00.500",
                ["Helios:Host:TmuxAnswersWithin"] = "00:00:20",
            }
        );
        rig.Worktrees.Hold = setup.Task;
        return rig.Open();
    }

    private static Task<ProcessIdentity> Root(HostOperation provision) =>
        Eventually.Gives(() =>
            Task.FromResult(
                ProcessTree.Find(new EnvironmentMarker(LaneEnvironment.ParTaskMark, $"pt_{Ulid.Format(provision.Ref.OperationId.Value)}"))
                    is [var process, ..]
                    ? process.Identity
                    : null
            )
        );

    private async Task TearDown(LaneId lane)
    {
        await rig!.Queue.Take(rig.TearDown(lane, fence: 9));
        await rig.Bus.Next<LaneTornDown>(report => report.Operation.LaneId == lane);
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString()));
    }

    public ValueTask DisposeAsync() => rig?.DisposeAsync() ?? ValueTask.CompletedTask;
}
