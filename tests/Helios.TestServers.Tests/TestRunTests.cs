using Helios.Processes;
using Helios.Testing;

namespace Helios.TestServers.Tests;

public sealed class TestRunTests
{
    [Fact]
    public async Task A_run_counts_what_passed_and_closes_with_the_plain_line()
    {
        using var project = new PlayedProject()
            .With("One.Tests", PlayedProject.Passed("a") + PlayedProject.Passed("b"))
            .With("Two.Tests", PlayedProject.Passed("c"));

        var result = await Run(project.Run());

        result.ExitCode.ShouldBe(0);
        Lines(result)[^1].ShouldBe("3 passed, 0 failed");
    }

    [Fact]
    public async Task A_failure_is_shown_at_once_and_again_before_the_closing_line()
    {
        using var project = new PlayedProject().With(
            "One.Tests",
            PlayedProject.Failed("broken", "two is not three") + PlayedProject.Passed("whole") + "exit 1\n"
        );

        var result = await Run(project.Run());

        result.ExitCode.ShouldBe(1);
        var lines = Lines(result);
        lines[^1].ShouldBe("1 passed, 1 failed");
        var ended = Array.FindIndex(lines, line => line.StartsWith("FAIL One.Tests ", StringComparison.Ordinal));
        Array.IndexOf(lines, "FAIL One.Tests: broken").ShouldBeInRange(0, ended);
        Array.IndexOf(lines, "== failed: One.Tests: broken").ShouldBeGreaterThan(ended);
        lines.Count(line => line.Contains("two is not three", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_skipped_test_has_failed()
    {
        using var project = new PlayedProject().With("One.Tests", PlayedProject.Passed("a") + PlayedProject.Skipped("b"));

        var result = await Run(project.Run());

        Lines(result)[^1].ShouldBe("1 passed, 1 failed");
        result.ExitCode.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("kill -9 $$\n")]
    public async Task A_project_that_ends_without_a_test_or_dies_has_failed(string end)
    {
        using var project = new PlayedProject().With("One.Tests", end);

        var result = await Run(project.Run());

        Lines(result)[^1].ShouldBe("0 passed, 1 failed");
        result.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Arguments_that_choose_no_test_at_all_are_a_failure_and_those_that_choose_some_are_none()
    {
        using var project = new PlayedProject()
            .With("One.Tests", "")
            .With("Two.Tests", "case \"$*\" in *chosen*)\n" + PlayedProject.Passed("a") + ";; esac\n");

        (await Run(project.Run("--", "-class", "chosen"))).ExitCode.ShouldBe(0);
        var nothing = await Run(project.Run("--", "-class", "other"));

        nothing.ExitCode.ShouldBe(1);
        nothing.Stderr.Text.ShouldContain("no tests ran");
    }

    [Fact]
    public async Task A_name_that_no_project_has_is_refused()
    {
        using var project = new PlayedProject().With("One.Tests", PlayedProject.Passed("a"));

        var result = await Run(project.Run("Three"));

        result.ExitCode.ShouldBe(1);
        result.Stderr.Text.ShouldContain("no test project name contains 'Three'");
    }

    [Fact]
    public async Task What_a_test_left_running_is_ended_and_named()
    {
        using var project = new PlayedProject().With("One.Tests", "setsid -f sleep 987\n" + PlayedProject.Passed("a"));

        var result = await Run(project.Run());

        result.Stderr.Text.ShouldContain("ended a process left by the tests: sleep");
        ProcessTree.FindWorkingIn(project.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_closing_line_stands_after_what_is_said_about_leftovers()
    {
        using var project = new PlayedProject().With("One.Tests", "setsid -f sleep 987\n" + PlayedProject.Passed("a"));
        var output = Path.Combine(project.Path, "out");

        await ProcessSpawner.Spawn(project.Run(), new SpawnStreams { StdoutFile = output, StderrFile = output }).Exit;

        var lines = await File.ReadAllLinesAsync(output);
        lines.ShouldContain(line => line.StartsWith("ended a process left by the tests: sleep", StringComparison.Ordinal));
        lines[^1].ShouldBe("1 passed, 0 failed");
    }

    [Theory]
    // What lanes leave: a clean environment, a session of its own, and a path of the run in its arguments or as its working folder.
    [InlineData("env -i setsid -f sh -c 'sleep 987; :' \"$TMPDIR/lane\"\n")]
    [InlineData("mkdir \"$TMPDIR/lane\"; cd \"$TMPDIR/lane\"; env -i setsid -f sleep 987; cd -\n")]
    [InlineData("env -i tmux -f /dev/null -S \"$TMPDIR/tmux\" new-session -d 'exec sleep 987'\n")]
    public async Task What_a_test_left_without_the_mark_of_the_run_is_ended_and_named(string leave)
    {
        using var project = new PlayedProject().With("One.Tests", leave + PlayedProject.Passed("a"));

        var result = await Run(project.Run());

        result.ExitCode.ShouldBe(0);
        result.Stderr.Text.ShouldContain("ended a process left by the tests: sleep");
        ProcessTree.FindUsing(project.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_interrupted_run_ends_its_processes_and_removes_its_files()
    {
        using var project = new PlayedProject().With(
            "One.Tests",
            "setsid -f sleep 987\nenv -i tmux -f /dev/null -S \"$TMPDIR/tmux\" new-session -d 'exec sleep 985'\n"
                + "mkdir -p data \"$TMPDIR/home\"\n"
                + "echo '{\"Root\":\"'$PWD/data'\",\"Token\":\"x\"}' >\"$TMPDIR/home/postgres.json\"\ntouch \"$TMPDIR/left\" "
                + "begun\nsleep 986\n"
        );
        var output = Path.Combine(project.Path, "out");
        var run = ProcessSpawner.Spawn(project.Run(), new SpawnStreams { StdoutFile = output, StderrFile = output });
        await Eventually.Holds(() => File.Exists(Path.Combine(project.Path, "begun")));

        ProcessSignals.Send(run.Identity, ProcessSignal.Terminate);

        (await run.Exit).ShouldBe(new CommandEnding.Exited(130));
        ProcessTree.FindUsing(project.Path).ShouldBeEmpty();
        Directory.EnumerateFiles(project.Path, "left", SearchOption.AllDirectories).ShouldBeEmpty();
        Directory.Exists(Path.Combine(project.Path, "data")).ShouldBeFalse("the data of a database");
        (await File.ReadAllTextAsync(output)).ShouldContain("interrupted");
    }

    [Fact]
    public async Task What_a_killed_run_left_is_cleared_by_the_next_one()
    {
        using var project = new PlayedProject().With("One.Tests", "setsid -f sleep 987\ntouch \"$TMPDIR/left\" begun\nsleep 986\n");
        var run = ProcessSpawner.Spawn(project.Run(), new SpawnStreams());
        await Eventually.Holds(() => File.Exists(Path.Combine(project.Path, "begun")));
        ProcessSignals.Send(run.Identity, ProcessSignal.Kill);
        await run.Exit;
        ProcessTree.FindWorkingIn(project.Path).ShouldNotBeEmpty();

        project.With("One.Tests", PlayedProject.Passed("a"));
        await Run(project.Run());

        ProcessTree.FindWorkingIn(project.Path).ShouldBeEmpty();
        Directory.EnumerateFiles(project.Path, "left", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    private static Task<CommandResult> Run(CommandSpec command) => ProcessRunner.Instance.Run(command, CancellationToken.None);

    private static string[] Lines(CommandResult result) => result.Stdout.Text.TrimEnd('\n').Split('\n');
}
