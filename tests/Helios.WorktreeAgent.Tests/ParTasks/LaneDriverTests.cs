using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Supervision;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.ParTasks;

/// <summary>The life of a lane, the same with every driver.</summary>
[Trait("req", "par-task-drivers")]
public sealed class LaneDriverTests : IAsyncDisposable
{
    /// <summary>Ignores SIGTERM, as does its child that has forked twice and left the session; both say that they are there.</summary>
    private const string Escapes =
        "trap '' TERM; (setsid sh -c \"trap '' TERM HUP; (while :; do sleep 0.05; done) & touch escaped\" &); while [ ! -e escaped "
        + "]; do sleep 0.01; done; touch begun; while :; do sleep 0.05; done";

    private readonly FakePar par = new();
    private AgentRig? rig;

    private AgentRig Rig => rig!;

    [Theory, InlineData("process"), InlineData("tmux"), InlineData("cli")]
    public async Task It_is_bound_alive_found_again_by_the_next_agent_and_gone_after_clean_up(string driver)
    {
        var lane = await Lane(driver);
        Record(lane).Driver.ShouldBe(driver);
        (await Rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.Alive>();
        Rig.Get<WorktreeAgent.ParTasks.ParTasks>().Drivers[0].ShouldBe(driver);

        await Rig.Restart();

        (await Rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.Alive>();
        var before = Record(lane);
        await TearDown(lane);
        await Eventually.Passes(async () =>
            (await Rig.Get<WorktreeAgent.ParTasks.ParTasks>().Probe(before, CancellationToken.None)).ShouldNotBeOfType<ParTaskProbe.Alive>()
        );
        par.Tasks.ShouldBeEmpty();
        ShouldBeNothingOf(lane);
    }

    [Theory, InlineData("process"), InlineData("tmux"), InlineData("cli"), InlineData("cli", "daemon")]
    public async Task Its_runs_tell_the_truth(string driver, string mode = "")
    {
        var lane = await Lane(driver, ports: 1);
        par.Mode = mode;

        var ended = await Rig.Ended(
            Rig.Shell(lane, "") with
            {
                Argv =
                [
                    "sh",
                    "-c",
                    "read -r line; printf '%s|' \"$line\" \"$MINE\" \"$HELIOS_LANE_ID\" \"$(pwd)\" \"$1\"; printf err >&2; exit 3",
                    "sh",
                    "a 'word' with\nall \"kinds\" $HOME;",
                ],
                Stdin = "typed\n",
                Environment = new Dictionary<string, string> { ["MINE"] = "it's $mine\nand \"yours\"" },
            }
        );

        (ended.Status, ended.ExitCode, ended.Signal).ShouldBe((RunStatus.Exited, 3, null));
        ended.Stdout.ShouldBe($"typed|it's $mine\nand \"yours\"|{lane}|{Rig.Worktrees.PathOf(lane)}|a 'word' with\nall \"kinds\" $HOME;|");
        ended.Stderr.ShouldBe("err");
        (await Rig.Ended(Rig.Shell(lane, "kill -SEGV $$"))).Signal.ShouldBe(11);
        if (driver == "cli")
            par.Calls.ShouldContain($"exec --task {par.Tasks.Single()} -- ");
        await TearDown(lane);
        ShouldBeNothingOf(lane);
    }

    [Theory, InlineData("process"), InlineData("tmux"), InlineData("cli"), InlineData("cli", "daemon")]
    [Trait("req", "runs-cancel")]
    public async Task A_cancelled_run_takes_with_it_what_ignores_SIGTERM_and_left_the_session(string driver, string mode = "")
    {
        var lane = await Lane(driver);
        par.Mode = mode;
        var run = await Escaping(lane);

        await Rig.Queue.Take(Rig.Cancel(run));

        (await Rig.Bus.Next<RunEnded>()).Status.ShouldBe(RunStatus.Cancelled);
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.RunMark, run.RunId.ToString()));
        (await Rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.Alive>();
        await TearDown(lane);
        ShouldBeNothingOf(lane);
    }

    [Theory, InlineData("process"), InlineData("tmux"), InlineData("cli"), InlineData("cli", "daemon")]
    [Trait("req", "runs-time-out")]
    public async Task A_run_whose_time_is_up_takes_them_with_it_too(string driver, string mode = "")
    {
        var lane = await Lane(driver);
        par.Mode = mode;

        var run = Rig.Shell(lane, Escapes) with { Timeout = TimeSpan.FromSeconds(1.5) };
        var ended = await Rig.Ended(run);

        ended.Status.ShouldBe(RunStatus.TimedOut);
        File.Exists(Path.Combine(run.WorktreePath, "begun")).ShouldBeTrue();
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.RunMark, run.RunId.ToString()));
        await TearDown(lane);
        ShouldBeNothingOf(lane);
    }

    [Theory, InlineData("process"), InlineData("tmux"), InlineData("cli"), InlineData("cli", "daemon")]
    public async Task Clean_up_ends_them_as_well(string driver, string mode = "")
    {
        var lane = await Lane(driver);
        par.Mode = mode;
        var run = await Escaping(lane);

        await TearDown(lane);

        (await Rig.Bus.Next<RunEnded>(ended => ended.RunId == run.RunId)).Status.ShouldBe(RunStatus.Cancelled);
        par.Tasks.ShouldBeEmpty();
        ShouldBeNothingOf(lane);
    }

    [Theory, InlineData("process"), InlineData("tmux"), InlineData("cli")]
    [Trait("req", "par-task-lost")]
    public async Task A_par_task_that_vanished_is_lost_with_its_runs_and_another_takes_its_place(string driver)
    {
        var lane = await Lane(driver);
        var run = await Escaping(lane);
        var before = Record(lane);
        if (driver == "cli")
            par.Lose(par.Tasks.Single());
        else
            ProcessSignals.Send(ProcessIdentity.Of(before.Pid!.Value)!, ProcessSignal.Kill);
        await Eventually.Holds(async () => await Rig.Probe(lane) is ParTaskProbe.Dead);

        await Rig.Get<ParTaskSupervisor>().Round(CancellationToken.None);

        (await Rig.Bus.Next<ParTaskLost>()).Reason.ShouldBe(ParTaskLossReason.Vanished);
        (await Rig.Bus.Next<RunEnded>(ended => ended.RunId == run.RunId)).Status.ShouldBe(RunStatus.Lost);
        ShouldBeNothingOf(lane);
        await Rig.Queue.Take(Rig.Bind(lane, fence: 5));
        (await Rig.Bus.Next<ParTaskBound>()).ParTask.ParTaskId.ShouldNotBe(before.ParTaskId);
        (await Rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.Alive>();
        await TearDown(lane);
        ShouldBeNothingOf(lane);
    }

    private async Task<LaneId> Lane(string driver, int ports = 0)
    {
        rig = driver switch
        {
            "tmux" => TmuxRig.Create(),
            "cli" => new AgentRig(par.Settings).Open(),
            _ => new AgentRig().Open(),
        };
        return await rig.ReadyLane(ports);
    }

    private async Task<StartRun> Escaping(LaneId lane)
    {
        var run = Rig.Shell(lane, Escapes);
        await Rig.Take(run);
        await Eventually.Holds(() => File.Exists(Path.Combine(run.WorktreePath, "begun")));
        return run;
    }

    private ParTaskRecord Record(LaneId lane) => Rig.Get<LaneLedger>().Find(lane)!.ParTask!;

    private async Task TearDown(LaneId lane)
    {
        await Rig.Queue.Take(Rig.TearDown(lane, fence: 9));
        await Rig.Bus.Next<LaneTornDown>(report => report.Operation.LaneId == lane);
    }

    private static void ShouldBeNothingOf(LaneId lane) =>
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString()));

    public async ValueTask DisposeAsync()
    {
        if (rig is not null)
            await rig.DisposeAsync();
        par.Dispose();
    }
}
