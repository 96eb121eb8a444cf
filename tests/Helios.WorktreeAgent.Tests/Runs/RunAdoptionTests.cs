using Helios.Contracts.Api.Runs;
using Helios.Contracts.Runs;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Runs;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Runs;

public sealed class RunAdoptionTests : IAsyncDisposable
{
    private const string WaitForGo = "echo begun; while [ ! -e go ]; do sleep 0.01; done; echo done; exit 7";

    private readonly AgentRig rig = new AgentRig().Open();

    [Fact, Trait("req", "runs-survive")]
    public async Task The_next_agent_reports_the_true_exit_code()
    {
        var run = await Started();
        var first = (await Eventually.Gives(() => Task.FromResult(rig.Runs.Find(run.RunId)))).Identity;

        await rig.Restart();
        await Eventually.Holds(() => rig.Runs.Find(run.RunId) is { } adopted && adopted.Identity == first);
        Go(run);

        await ShouldEndWith7(run);
    }

    [Fact, Trait("req", "runs-survive")]
    public async Task A_run_may_end_while_no_agent_is_running()
    {
        var run = await Started();
        var exit = Path.Combine(rig.Folder.RunFolder(run.RunId), "exit");
        await rig.Restart(open: false);
        Go(run);
        await Eventually.Holds(() => File.Exists(exit) && new FileInfo(exit).Length > 0);

        rig.Open();

        await ShouldEndWith7(run);
    }

    [Fact, Trait("req", "runs-survive")]
    public async Task A_run_is_adopted_even_if_the_agent_died_before_recording_it()
    {
        var run = await Started();
        File.Delete(Path.Combine(rig.Folder.RunFolder(run.RunId), "identity"));

        await rig.Restart();
        Go(run);

        await ShouldEndWith7(run);
    }

    [Fact, Trait("req", "runs-survive")]
    public async Task An_adopted_run_can_be_cancelled()
    {
        var run = await Started();
        await rig.Restart();

        await rig.Queue.Take(rig.Cancel(run));

        (await rig.Bus.Next<RunEnded>()).Status.ShouldBe(RunStatus.Cancelled);
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.RunMark, run.RunId.ToString()));
    }

    [Fact]
    public async Task The_time_out_of_an_adopted_run_keeps_running()
    {
        var run = await Started(TimeSpan.FromSeconds(5));
        await rig.Restart();

        (await rig.Bus.Next<RunEnded>()).Status.ShouldBe(RunStatus.TimedOut);
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(LaneEnvironment.RunMark, run.RunId.ToString()));
    }

    [Fact]
    public async Task A_run_is_lost_with_a_reboot()
    {
        var run = await Started();
        var files = new RunFolder(rig.Folder.RunFolder(run.RunId));
        var known = files.ReadIdentity()!.Value;
        files.WriteIdentity(known.Identity with { BootId = "another boot" }, known.StartedAt);

        await rig.Restart();

        var ended = await rig.Bus.Next<RunEnded>();
        ended.Status.ShouldBe(RunStatus.Lost);
        ended.Detail!.ShouldContain("rebooted");
        ended.Stdout.ShouldBe("begun\n");
    }

    [Fact, Trait("req", "runs-once")]
    public async Task A_run_with_an_unknown_end_is_never_started_twice()
    {
        var run = await Started();
        var path = rig.Folder.RunFolder(run.RunId);
        await rig.Restart(open: false);
        var marker = new EnvironmentMarker(LaneEnvironment.RunMark, run.RunId.ToString());
        await ProcessTree.Terminate(ProcessScope.Of(marker), TimeSpan.Zero, CancellationToken.None);
        File.Delete(Path.Combine(path, "identity"));
        File.Delete(Path.Combine(path, "exit"));

        rig.Open();

        (await rig.Bus.Next<RunEnded>()).Status.ShouldBe(RunStatus.Lost);
        File.ReadAllText(Path.Combine(path, "stdout")).ShouldBe("begun\n");
    }

    private async Task<StartRun> Started(TimeSpan? timeout = null)
    {
        var run = rig.Shell(await rig.ReadyLane(), WaitForGo);
        if (timeout is { } limit)
            run = run with { Timeout = limit };
        await rig.Take(run);
        var files = rig.Runs.FolderOf(run.RunId);
        await Eventually.Holds(() => RunOutput.Length(files.Stdout) > 0 && files.ReadIdentity() is not null);
        return run;
    }

    private static void Go(StartRun run) => File.WriteAllText(Path.Combine(run.WorktreePath, "go"), "");

    private async Task ShouldEndWith7(StartRun run)
    {
        var ended = await rig.Bus.Next<RunEnded>(report => report.RunId == run.RunId);
        ended.Status.ShouldBe(RunStatus.Exited);
        ended.ExitCode.ShouldBe(7);
        ended.Stdout.ShouldBe("begun\ndone\n");
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();
}
