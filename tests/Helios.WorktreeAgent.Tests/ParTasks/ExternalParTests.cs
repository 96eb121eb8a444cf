using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.ParTasks;

[Trait("req", "par-task-cli")]
public sealed class ExternalParTests : IAsyncDisposable
{
    private readonly FakePar par = new();
    private readonly AgentRig rig;

    public ExternalParTests() => rig = new AgentRig(new(par.Settings) { ["Helios:Host:ParTaskProbeEvery"] = "00:00:10" }).Open();

    [Fact]
    public async Task The_program_makes_the_task_in_the_worktree_and_its_daemon_is_not_taken_for_a_lanes()
    {
        var lane = await rig.ReadyLane();

        var task = par.Tasks.Single();
        rig.ParTaskOf(lane).Handle.ShouldEndWith($" {task}");
        par.WorktreeOf(task).ShouldBe(rig.Worktrees.PathOf(lane));
        var supervisor = par.SupervisorOf(task);
        ProcessTree.ReadVariable(supervisor.Pid, LaneEnvironment.LaneMark).ShouldBeNull();
        ProcessTree.ReadVariable(supervisor.Pid, LaneEnvironment.ParTaskMark).ShouldBe(rig.ParTaskOf(lane).ParTaskId);
        ProcessTree.ReadVariable(supervisor.Pid, AgentSecret.Name).ShouldBeNull();
        await TearDown(lane);
        supervisor.Check().ShouldBe(Liveness.Dead);
    }

    [Theory]
    [InlineData("hang", "was stopped after")]
    [InlineData("fail", "out of order")]
    [InlineData("garbage", "did not print the id")]
    [InlineData("forgetful", "does not list it")]
    public async Task A_par_that_creates_no_task_fails_the_lane_and_says_why(string mode, string why)
    {
        Become(mode);
        var lane = rig.NewLane();

        await rig.Queue.Take(rig.Provision(lane));

        var failed = await rig.Bus.Next<LaneProvisionFailed>();
        failed.Step.ShouldBe(ProvisionStep.ParTask);
        failed.Detail.ShouldContain(why, Case.Insensitive);
        par.Tasks.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("fail")]
    [InlineData("garbage")]
    public async Task A_par_that_does_not_answer_ends_no_lane(string mode)
    {
        var lane = await rig.ReadyLane();
        Become(mode);

        await Eventually.Passes(async () => (await rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.CouldNotTell>());

        Become("");
        await Eventually.Holds(async () => await rig.Probe(lane) is ParTaskProbe.Alive);
        par.Lose(par.Tasks.Single());
        await Eventually.Passes(async () =>
            (await rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.Dead>().Evidence.ShouldContain("no longer lists")
        );
        await TearDown(lane);
    }

    [Fact]
    public async Task A_par_task_of_an_earlier_boot_is_lost()
    {
        var lane = await rig.ReadyLane();
        var record = rig.ParTaskOf(lane);

        (
            await rig.Get<WorktreeAgent.ParTasks.ParTasks>()
                .Probe(record with { Handle = $"another-boot {par.Tasks.Single()}" }, CancellationToken.None)
        )
            .ShouldBeOfType<ParTaskProbe.Dead>()
            .Reason.ShouldBe(ParTaskLossReason.HostRebooted);
        await TearDown(lane);
    }

    [Theory]
    [InlineData("deaf", "still lists")]
    [InlineData("hang", "Could not confirm")]
    [InlineData("garbage", "Could not confirm")]
    public async Task A_par_that_does_not_end_its_task_is_reported_and_the_tear_down_is_retried(string mode, string why)
    {
        var lane = await rig.ReadyLane();
        await rig.Take(rig.Shell(lane, "sleep 300"));
        Become(mode);

        await rig.Queue.Take(rig.TearDown(lane, fence: 8));

        (await rig.Bus.Next<LaneTearDownFailed>()).Detail.ShouldContain(why);
        // What runs for the lane is ended all the same.
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString()));
        Become("");
        await rig.Queue.Take(rig.TearDown(lane, fence: 9));
        await rig.Bus.Next<LaneTornDown>();
        par.Tasks.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_par_that_refuses_to_execute_is_not_a_failure_of_the_command()
    {
        var lane = await rig.ReadyLane();
        par.Mode = "refuse";

        var ended = await rig.Ended(rig.Shell(lane, "touch begun"));

        (ended.Status, ended.ExitCode).ShouldBe((RunStatus.Exited, 126));
        ended.Detail.ShouldNotBeNull().ShouldContain("par: no such task");
        await TearDown(lane);
    }

    [Fact]
    public async Task A_par_that_does_not_wait_for_the_command_does_not_end_the_run()
    {
        var lane = await rig.ReadyLane();
        par.Mode = "exits-at-once";

        var ended = await rig.Ended(rig.Shell(lane, "echo first; sleep 0.8; echo last; exit 5"));

        (ended.Status, ended.ExitCode, ended.Stdout).ShouldBe((RunStatus.Exited, 5, "first\nlast\n"));
        await TearDown(lane);
    }

    [Fact]
    public async Task A_par_that_hangs_on_execute_is_limited_by_the_runs_time_out()
    {
        var lane = await rig.ReadyLane();
        par.Mode = "hang-exec";

        var run = rig.Shell(lane, "touch begun") with { Timeout = TimeSpan.FromMilliseconds(300) };

        (await rig.Ended(run)).Status.ShouldBe(RunStatus.TimedOut);
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.RunMark, run.RunId.ToString()));
        await TearDown(lane);
    }

    [Fact]
    public async Task A_missing_par_is_reported_at_start()
    {
        await using var without = new AgentRig(
            new() { ["Helios:Host:ParTaskDriver"] = "cli", ["Helios:Host:ParCreate"] = "no-such-par create {worktree}" }
        );

        Should.Throw<InvalidOperationException>(without.Get<WorktreeAgent.ParTasks.ParTasks>).Message.ShouldContain("'no-such-par'");
    }

    /// <summary>Only where it never answers is the time a short one: a busy machine starts a program in seconds.</summary>
    private void Become(string mode)
    {
        par.Mode = mode;
        rig.Set<ParTaskOptions>(options => options.ParAnswersWithin = TimeSpan.FromSeconds(mode == "hang" ? 1 : 30));
    }

    private async Task TearDown(LaneId lane)
    {
        Become("");
        await rig.Queue.Take(rig.TearDown(lane, fence: 9));
        await rig.Bus.Next<LaneTornDown>(report => report.Operation.LaneId == lane);
        par.Tasks.ShouldBeEmpty();
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString()));
    }

    public async ValueTask DisposeAsync()
    {
        await rig.DisposeAsync();
        par.Dispose();
    }
}
