using Helios.Contracts.Api.Runs;
using Helios.Contracts.Runs;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Runs;

public sealed class RunStartTests : IAsyncDisposable
{
    private readonly AgentRig rig = new AgentRig(
        new Dictionary<string, string?>
        {
            ["Helios:Host:OutputLimitBytes"] = "1048576",
            ["Helios:Host:OutputBoundEvery"] = "00:00:00.020",
            ["Helios:Host:RunQuietFor"] = "00:00:00.020",
        }
    ).Open();

    [Fact, Trait("req", "runs-exit-code")]
    public async Task Its_output_and_exit_code_are_the_commands()
    {
        var lane = await rig.ReadyLane();
        var ended = await rig.Ended(rig.Shell(lane, "echo out; echo err >&2; pwd; exit 3"));

        ended.Status.ShouldBe(RunStatus.Exited);
        ended.ExitCode.ShouldBe(3);
        ended.Signal.ShouldBeNull();
        ended.Stdout.ShouldBe($"out\n{rig.Worktrees.PathOf(lane)}\n");
        ended.Stderr.ShouldBe("err\n");
        ended.StartedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Its_start_is_reported_before_its_end()
    {
        var run = rig.Shell(await rig.ReadyLane(), "while [ ! -e go ]; do sleep 0.01; done");
        await rig.Take(run);

        (await rig.Bus.Next<RunStarted>()).Pid.ShouldBeGreaterThan(1);
        rig.Bus.All<RunEnded>().ShouldBeEmpty();
        File.WriteAllText(Path.Combine(run.WorktreePath, "go"), "");
        await rig.Bus.Next<RunEnded>();
    }

    [Theory, Trait("req", "runs-exit-code")]
    [InlineData("exit 143", 143, null)]
    [InlineData("kill -TERM $$", null, 15)]
    [InlineData("kill -KILL $$", null, 9)]
    [InlineData("kill -SEGV $$", null, 11)]
    public async Task An_exit_code_is_distinguished_from_a_signal(string script, int? exitCode, int? signal)
    {
        var ended = await rig.Ended(rig.Shell(await rig.ReadyLane(), script));

        ended.ExitCode.ShouldBe(exitCode);
        ended.Signal.ShouldBe(signal);
    }

    [Theory]
    [InlineData("no-such-program", 127)]
    [InlineData("/etc/passwd", 126)]
    [InlineData("exit", 127)]
    [InlineData("eval", 127)]
    public async Task A_command_that_cannot_be_executed_ends_as_in_a_shell_and_a_builtin_is_no_command(string program, int exitCode)
    {
        var ended = await rig.Ended(rig.Run(await rig.ReadyLane(), program, "echo hello"));

        ended.Status.ShouldBe(RunStatus.Exited);
        ended.ExitCode.ShouldBe(exitCode);
        ended.Stderr.ShouldContain(program);
        ended.Stdout.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_gets_the_lanes_variables_and_its_own_but_none_of_the_agents()
    {
        Environment.SetEnvironmentVariable("Helios__Bus__Password", "secret");
        var lane = await rig.ReadyLane(ports: 1);
        var run = rig.Shell(lane, "env") with
        {
            Environment = new Dictionary<string, string> { ["MINE"] = "a b\nc", ["HELIOS_LANE_ID"] = "another" },
        };
        var lines = (await rig.Ended(run)).Stdout.Split('\n');

        lines.ShouldContain($"HELIOS_LANE_ID={lane}");
        lines.ShouldContain("HELIOS_LANE_NAME=first lane");
        lines.ShouldContain($"HELIOS_INSTALLATION_ID={rig.Installation}");
        lines.ShouldContain($"HELIOS_RUN_ID={run.RunId}");
        lines.ShouldContain("HELIOS_URL=http://127.0.0.1:8787");
        lines.ShouldContain(line => line.StartsWith($"HELIOS_TOKEN=helios_{lane}_"));
        lines.ShouldContain("MINE=a b");
        lines.ShouldContain(line => line.StartsWith("PORT="));
        lines.ShouldContain($"COMPOSE_PROJECT_NAME={lane.ToString().ToLowerInvariant()}");
        LaneEnvironment.IsWithheld("Helios__Bus__Password").ShouldBeTrue();
        LaneEnvironment.IsWithheld("GIT_DIR").ShouldBeTrue();
        LaneEnvironment.IsWithheld("PATH").ShouldBeFalse();
    }

    [Fact]
    public async Task It_reads_what_it_is_given()
    {
        var ended = await rig.Ended(rig.Run(await rig.ReadyLane(), "cat") with { Stdin = "grüße\n" });

        ended.Stdout.ShouldBe("grüße\n");
    }

    [Fact, Trait("req", "runs-inside-the-worktree")]
    public async Task Its_folder_is_inside_the_worktree_links_resolved()
    {
        var lane = await rig.ReadyLane();
        var worktree = rig.Worktrees.PathOf(lane);
        Directory.CreateDirectory(Path.Combine(worktree, "sub dir"));
        File.CreateSymbolicLink(Path.Combine(worktree, "out"), "/tmp");
        File.CreateSymbolicLink(Path.Combine(worktree, "in"), "sub dir");

        (await rig.Ended(rig.Run(lane, "pwd") with { Cwd = "in" })).Stdout.ShouldBe($"{worktree}/sub dir\n");
        foreach (var cwd in new[] { "out", "sub dir/../..", "nowhere", "/etc" })
        {
            var refused = await rig.Ended(rig.Run(lane, "touch", "made") with { Cwd = cwd });
            refused.ExitCode.ShouldBe(126);
            refused.Detail.ShouldNotBeNull();
            refused.Stderr.ShouldContain(cwd);
        }

        File.Exists("/tmp/made").ShouldBeFalse();
    }

    [Fact]
    public async Task An_argument_with_a_NUL_is_refused()
    {
        var ended = await rig.Ended(rig.Run(await rig.ReadyLane(), "echo", "a\0b"));

        ended.ExitCode.ShouldBe(126);
        ended.Detail!.ShouldContain("NUL");
    }

    [Fact, Trait("req", "runs-bounded-output")]
    public async Task What_it_writes_is_bounded_head_and_tail_kept()
    {
        const int Written = 8 * 1024 * 1024;
        var run = rig.Shell(
            await rig.ReadyLane(),
            $"printf head; head -c {Written - 8} /dev/zero | tr '\\0' x; printf tail; while [ ! -e go ]; do sleep 0.02; done"
        );
        await rig.Take(run);
        var stdout = rig.Runs.FolderOf(run.RunId).Stdout;
        await Eventually.Holds(() => File.Exists(stdout) && new FileInfo(stdout).Length == Written);

        await Eventually.Holds(() =>
        {
            rig.Runs.Bound();
            return DiskUsage(stdout) < 2 * 1024 * 1024;
        });
        File.WriteAllText(Path.Combine(run.WorktreePath, "go"), "");
        var ended = await rig.Bus.Next<RunEnded>();

        ended.TruncatedBytes.ShouldBe(Written - 1024 * 1024);
        ended.Stdout.Length.ShouldBe(16 * 1024);
        ended.Stdout.ShouldEndWith("xtail");
    }

    [Fact]
    public async Task Output_that_is_no_text_does_not_harm()
    {
        var ended = await rig.Ended(rig.Shell(await rig.ReadyLane(), "printf 'a\\000b\\377c'"));

        ended.Stdout.ShouldBe("a\uFFFDb\uFFFDc");
    }

    [Fact]
    public async Task What_it_leaves_running_lives_on_and_does_not_hold_its_end()
    {
        var lane = await rig.ReadyLane();
        var ended = await rig.Ended(rig.Shell(lane, "sleep 300 & echo $!"));

        ended.ExitCode.ShouldBe(0);
        ProcessIdentity.Of(int.Parse(ended.Stdout)).ShouldNotBeNull();
        await rig.Queue.Take(rig.TearDown(lane, 9));
        await rig.Bus.Next<Contracts.Worktrees.LaneTornDown>();
        ProcessIdentity.Of(int.Parse(ended.Stdout)).ShouldBeNull();
    }

    [Fact]
    public async Task Several_run_at_once_in_one_lane_whatever_their_order_on_the_bus()
    {
        var lane = await rig.ReadyLane();
        var later = rig.Shell(lane, "while [ ! -e go ]; do sleep 0.02; done") is var run
            ? run with
            {
                Operation = run.Operation with { Fence = 8 },
            }
            : null;
        await rig.Take(later!);
        await rig.Bus.Next<RunStarted>();

        (await rig.Ended(rig.Shell(lane, "touch go"))).ExitCode.ShouldBe(0);

        (await rig.Bus.Next<RunEnded>(ended => ended.RunId == later!.RunId)).ExitCode.ShouldBe(0);
    }

    private static long DiskUsage(string path) =>
        long.Parse(
            ProcessRunner
                .Instance.Run(new CommandSpec("stat", "-c", "%b", path), CancellationToken.None)
                .GetAwaiter()
                .GetResult()
                .Stdout.Text
        ) * 512;

    public ValueTask DisposeAsync() => rig.DisposeAsync();
}
