using Helios.Contracts.Api.Runs;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Operations;

/// <summary>The file system of the agent's own folder has no more room.</summary>
public sealed class AgentDiskFullTests : IAsyncLifetime
{
    private TinyDisk disk = null!;
    private AgentRig rig = null!;

    public async ValueTask InitializeAsync()
    {
        disk = await TinyDisk.Mount(kilobytes: 2048);
        rig = new AgentRig(new Dictionary<string, string?> { ["Helios:Host:DataFolder"] = Path.Combine(disk.Path, "data") });
        rig.Open();
    }

    public async ValueTask DisposeAsync()
    {
        await rig.DisposeAsync();
        await disk.DisposeAsync();
    }

    [Fact, Trait("req", "operations-resumed")]
    public async Task A_command_is_not_taken_and_is_taken_when_it_comes_again()
    {
        foreach (var pages in new[] { 0, 1, 2 })
        {
            var provision = rig.Provision(rig.NewLane());
            disk.Fill(leaving: pages * 4096);
            Exception? refused = null;
            try
            {
                await rig.Queue.Take(provision);
            }
            catch (IOException exception)
            {
                refused = exception;
            }

            if (pages == 0)
                refused.ShouldNotBeNull();
            if (refused is not null)
                rig.Bus.All<LaneProvisioned>().ShouldNotContain(report => report.Operation == provision.Ref);
            disk.Empty();
            await rig.Queue.Take(provision);

            (
                await rig.Bus.Next<object>(report =>
                    report is LaneProvisioned made && made.Operation == provision.Ref
                    || report is LaneProvisionFailed failed && failed.Operation == provision.Ref
                )
            ).ShouldNotBeNull();
        }

        HalfWritten().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_that_fills_it_ends_with_its_own_exit_code()
    {
        var lane = await rig.ReadyLane();
        var run = rig.Shell(lane, "head -c 5000000 /dev/zero; echo full >&2; exit 3");

        var ended = await rig.Ended(run);

        ended.Status.ShouldBe(RunStatus.Exited, ended.Detail);
        ended.ExitCode.ShouldBe(3);
        disk.Empty();
    }

    [Theory, Trait("req", "tree-kill")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_has_filled_it_is_ended_all_the_same(bool cancelled)
    {
        var lane = await rig.ReadyLane();
        var run = rig.Shell(lane, "trap '' TERM; head -c 5000000 /dev/zero; sleep 1000") with
        {
            Timeout = TimeSpan.FromSeconds(cancelled ? 0 : 2),
        };
        await rig.Take(run);
        var mark = new EnvironmentMarker(LaneEnvironment.RunMark, run.RunId.ToString());
        await Eventually.Holds(() => ProcessTree.Find(mark).Any(process => process.Name == "sleep"));
        disk.Fill(leaving: 0);

        if (cancelled)
            rig.Runs.Find(run.RunId)!.End(RunStatus.Cancelled);

        var ended = await rig.Bus.Next<RunEnded>(report => report.RunId == run.RunId);
        ended.Status.ShouldBe(cancelled ? RunStatus.Cancelled : RunStatus.TimedOut, ended.Detail);
        LeftoverProcesses.ShouldBeNone(mark);
        HalfWritten().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_tear_down_that_was_taken_is_not_kept_from_its_end_by_its_log()
    {
        var lane = await rig.ReadyLane();
        var log = rig.Get<LaneLog>();
        disk.Fill(leaving: 0);

        log.Write(lane, new string('x', 9000));

        disk.Empty();
        await rig.Queue.Take(rig.TearDown(lane, fence: 9));
        (await rig.Bus.Next<LaneTornDown>()).Operation.LaneId.ShouldBe(lane);
    }

    [Fact]
    public async Task What_a_kill_left_of_files_that_were_being_written_goes_at_the_next_start()
    {
        var folder = rig.Folder;
        foreach (
            var name in new[]
            {
                Path.Combine(folder.Lanes, "ln_X.json.7.new"),
                Path.Combine(folder.Operations, ".op_X.json.1-1.tmp"),
                Path.Combine(folder.Root, ".incarnation.1-2.tmp"),
            }
        )
            await File.WriteAllTextAsync(name, "{\"");

        await rig.Restart();

        HalfWritten().ShouldBeEmpty();
    }

    private string[] HalfWritten() =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(disk.Path, "data"), "*", SearchOption.AllDirectories)
                .Where(path => path.EndsWith(".new", StringComparison.Ordinal) || path.EndsWith(".tmp", StringComparison.Ordinal)),
        ];
}
