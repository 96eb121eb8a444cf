using System.Globalization;
using Helios.Testing;

namespace Helios.Processes.Tests;

[Trait("req", "tree-kill")]
public sealed class StoppedCommandTests
{
    private readonly EnvironmentMarker marker = new("HELIOS_TEST_MARK", Guid.NewGuid().ToString());

    private CommandSpec Agent(params string[] arguments) =>
        new CommandSpec(BuiltProgram.FakeAgent, [.. arguments, "--run-for", "600"]) { StopGrace = TimeSpan.FromMilliseconds(200) }.With(
            marker.Name,
            marker.Value
        );

    [Theory]
    [InlineData("--quiet-after")]
    [InlineData("--fork-grandchild")]
    [InlineData("--setsid-grandchild")]
    [InlineData("--ignore-interrupt")]
    [InlineData("--ignore-interrupt", "--setsid-grandchild", "--fork-grandchild")]
    public async Task A_time_out_leaves_nothing_of_the_process_tree(params string[] knobs)
    {
        // It is to be ready before its time is over, however long this machine takes to start it: else once more, with more time.
        for (var (timeout, isReady) = (TimeSpan.FromSeconds(1), false); !isReady; timeout *= 3)
        {
            timeout.ShouldBeLessThan(Eventually.Patience);
            var result = await ProcessRunner.Instance.Run(Agent(knobs) with { Timeout = timeout }, CancellationToken.None);

            result.Ending.ShouldBe(new CommandEnding.TimedOut(timeout));
            LeftoverProcesses.ShouldBeNone(marker);
            isReady = result.Stdout.Text.Contains("ready", StringComparison.Ordinal);
            if (isReady)
                result
                    .Stdout.Text.Contains("grandchild", StringComparison.Ordinal)
                    .ShouldBe(knobs.Any(knob => knob.Contains("grandchild", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task A_cancellation_leaves_nothing_and_then_throws()
    {
        using var cancel = new CancellationTokenSource();
        var running = ProcessRunner.Instance.Run(Agent("--setsid-grandchild") with { Timeout = null }, cancel.Token);
        await Eventually.Holds(() => ProcessTree.Find(marker).Count == 2);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        LeftoverProcesses.ShouldBeNone(marker);
    }

    [Fact]
    public async Task A_cancellation_before_the_start_prevents_it()
    {
        using var folder = new TemporaryFolder();
        await Should.ThrowAsync<OperationCanceledException>(
            ProcessRunner.Instance.Run(new CommandSpec("touch", folder["made"]), new CancellationToken(canceled: true))
        );
        File.Exists(folder["made"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_command_gets_SIGTERM_first_and_can_end_cleanly()
    {
        var script = "trap 'echo bye; exit 0' TERM; echo on; while :; do sleep 0.05; done";
        for (var (timeout, isOn) = (TimeSpan.FromMilliseconds(500), false); !isOn; timeout *= 3)
        {
            timeout.ShouldBeLessThan(Eventually.Patience);
            var result = await ProcessRunner.Instance.Run(
                new CommandSpec("sh", "-c", script) { Timeout = timeout, StopGrace = TimeSpan.FromMinutes(5) },
                CancellationToken.None
            );
            result.TimedOut.ShouldBeTrue();
            isOn = result.Stdout.Text.Length > 0;
            if (isOn)
                result.Stdout.Text.ShouldBe("on\nbye\n");
        }
    }

    [Fact]
    public async Task A_hang_up_is_repeated_for_a_shell_that_only_noted_the_first_one()
    {
        using var folder = new TemporaryFolder();
        var script = $"trap 'touch \"{folder["noted"]}\"; trap - HUP' HUP; touch '{folder["on"]}'; while :; do sleep 0.05; done";
        var spawned = ProcessSpawner.Spawn(new CommandSpec("sh", "-c", script).With(marker.Name, marker.Value), new SpawnStreams());
        await Eventually.Holds(() => File.Exists(folder["on"]));

        var report = await ProcessTree.Terminate(
            ProcessScope.Of(spawned.Identity, marker),
            ProcessSignal.Hangup,
            TimeSpan.FromMinutes(5),
            CancellationToken.None
        );

        report.Forced.ShouldBeFalse();
        File.Exists(folder["noted"]).ShouldBeTrue();
        (await spawned.Exit).ShouldBe(new CommandEnding.Signalled(1));
    }

    [Fact]
    public async Task A_command_whose_output_cannot_be_forwarded_does_not_run_forever()
    {
        var command = new CommandSpec("yes") { StdoutTo = new MemoryStream(new byte[10]), Timeout = null };
        await Should.ThrowAsync<IOException>(ProcessRunner.Instance.Run(command.With(marker.Name, marker.Value), CancellationToken.None));
        LeftoverProcesses.ShouldBeNone(marker);
    }

    [Fact]
    public async Task While_detached_goes_with_its_escaped_grandchildren()
    {
        using var folder = new TemporaryFolder();
        var spawned = ProcessSpawner.Spawn(
            Agent("--setsid-grandchild", "--fork-grandchild", "--ignore-interrupt"),
            new SpawnStreams { StdoutFile = folder["out"] }
        );
        await Eventually.Holds(() => File.ReadAllText(folder["out"]).Contains("ready", StringComparison.Ordinal));
        var report = await ProcessTree.Terminate(
            ProcessScope.Of(spawned.Identity, marker),
            TimeSpan.FromMilliseconds(100),
            CancellationToken.None
        );
        report.NothingLeft.ShouldBeTrue();
        report.Forced.ShouldBeTrue();
        report.Ended.Count.ShouldBe(3);
        LeftoverProcesses.ShouldBeNone(marker);
        (await spawned.Exit).ShouldBe(new CommandEnding.Signalled(9));
    }

    [Fact]
    public async Task A_stop_takes_children_without_a_mark_along_while_the_root_lives()
    {
        using var folder = new TemporaryFolder();
        var script = $"env -i sleep 600 & echo $! > '{folder["pid"]}'; wait";
        var spawned = ProcessSpawner.Spawn(new CommandSpec("sh", "-c", script), new SpawnStreams());
        await Eventually.Holds(() => File.Exists(folder["pid"]) && File.ReadAllText(folder["pid"]).EndsWith('\n'));
        var child = ProcessIdentity
            .Of(int.Parse(await File.ReadAllTextAsync(folder["pid"]), CultureInfo.InvariantCulture))
            .ShouldNotBeNull();
        await ProcessTree.Terminate(ProcessScope.Of(spawned.Identity), TimeSpan.FromSeconds(5), CancellationToken.None);
        child.Check().ShouldBe(Liveness.Dead);
    }
}
