using Helios.Contracts.Api.Runs;
using Helios.Contracts.Runs;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Runs;

public sealed class RunEndTests : IAsyncDisposable
{
    /// <summary>A command that ignores SIGTERM, with a grandchild in a session of its own that ignores it too.</summary>
    private const string Stubborn =
        "trap '' TERM; setsid sh -c \"trap '' TERM; touch escaped; while :; do sleep 0.05; done\" & while :; do sleep 0.05; done";

    private readonly AgentRig rig = new AgentRig().Open();

    [Fact, Trait("req", "runs-time-out")]
    public async Task A_time_out_ends_the_whole_process_tree()
    {
        // It is to be deaf before its time is over, however long this machine takes to start it: else once more, with more time.
        for (var (timeout, isDeaf) = (TimeSpan.FromMilliseconds(200), false); !isDeaf; timeout *= 4)
        {
            timeout.ShouldBeLessThan(Eventually.Patience);
            var run = rig.Shell(await rig.ReadyLane(), Stubborn) with { Timeout = timeout };
            var ended = await rig.Ended(run);

            ended.Status.ShouldBe(RunStatus.TimedOut);
            ShouldBeGone(run);
            isDeaf = File.Exists(Path.Combine(run.WorktreePath, "escaped"));
            if (isDeaf)
                ended.Signal.ShouldBe(9);
        }
    }

    [Fact, Trait("req", "runs-cancel")]
    public async Task A_cancel_is_answered_when_a_grandchild_that_left_the_session_is_gone()
    {
        var run = rig.Shell(await rig.ReadyLane(), Stubborn);
        await rig.Take(run);
        await Eventually.Holds(() => File.Exists(Path.Combine(run.WorktreePath, "escaped")));

        await rig.Queue.Take(rig.Cancel(run));

        (await rig.Bus.Next<RunCancelHandled>()).Found.ShouldBeTrue();
        ShouldBeGone(run);
        (await rig.Bus.Next<RunEnded>()).Status.ShouldBe(RunStatus.Cancelled);
    }

    [Fact]
    public async Task A_cancelled_run_that_obeys_keeps_its_own_exit_code()
    {
        // The grace is not what this is about: a machine may be slow to wake the shell.
        rig.Set<HostOptions>(options => options.KillGrace = TimeSpan.FromMinutes(10));
        var run = rig.Shell(await rig.ReadyLane(), "trap 'exit 4' TERM; touch begun; while :; do sleep 0.02; done");
        await rig.Take(run);
        await Eventually.Holds(() => File.Exists(Path.Combine(run.WorktreePath, "begun")));

        await rig.Queue.Take(rig.Cancel(run));

        var ended = await rig.Bus.Next<RunEnded>();
        ended.Status.ShouldBe(RunStatus.Cancelled);
        ended.ExitCode.ShouldBe(4);
    }

    [Fact]
    public async Task A_cancel_that_overtakes_the_start_prevents_it()
    {
        var lane = await rig.ReadyLane();
        var run = rig.Shell(lane, "touch begun");
        await rig.Queue.Take(rig.Cancel(run));
        (await rig.Bus.Next<RunCancelHandled>()).Found.ShouldBeFalse();

        var ended = await rig.Ended(run);

        ended.Status.ShouldBe(RunStatus.Cancelled);
        ended.StartedAt.ShouldBeNull();
        File.Exists(Path.Combine(run.WorktreePath, "begun")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_late_cancel_changes_nothing()
    {
        var run = rig.Shell(await rig.ReadyLane(), "exit 5");
        await rig.Ended(run);

        await rig.Queue.Take(rig.Cancel(run));

        (await rig.Bus.Next<RunCancelHandled>()).Found.ShouldBeFalse();
        rig.Bus.All<RunEnded>().ShouldAllBe(ended => ended.Status == RunStatus.Exited && ended.ExitCode == 5);
    }

    [Fact]
    public async Task A_run_whose_supervising_shell_is_killed_is_lost_with_a_reason()
    {
        var run = rig.Shell(await rig.ReadyLane(), "kill -9 $PPID; sleep 0.1");
        var ended = await rig.Ended(run);

        ended.Status.ShouldBe(RunStatus.Lost);
        ended.Detail.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_tear_down_ends_the_runs_of_its_lane()
    {
        var lane = await rig.ReadyLane();
        var run = rig.Shell(lane, Stubborn);
        await rig.Take(run);
        await Eventually.Holds(() => File.Exists(Path.Combine(run.WorktreePath, "escaped")));

        await rig.Queue.Take(rig.TearDown(lane, fence: 9));

        var tornDown = await rig.Bus.Next<Contracts.Worktrees.LaneTornDown>();
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString()));
        (await rig.Bus.Next<RunEnded>()).Status.ShouldBe(RunStatus.Cancelled);
        tornDown.Resources.ShouldContain(resource => resource.Name == run.RunId.ToString());
    }

    private static void ShouldBeGone(StartRun run) =>
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.RunMark, run.RunId.ToString()));

    public ValueTask DisposeAsync() => rig.DisposeAsync();
}
