using System.Text;
using Helios.Testing;

namespace Helios.Processes.Tests;

public sealed class CompletedCommandTests
{
    private static Task<CommandResult> Run(CommandSpec command) => ProcessRunner.Instance.Run(command, CancellationToken.None);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(255)]
    public async Task A_command_reports_its_exit_code(int code)
    {
        var result = await Run(new CommandSpec("sh", "-c", $"exit {code}"));
        result.Ending.ShouldBe(new CommandEnding.Exited(code));
        result.Succeeded.ShouldBe(code == 0);
    }

    [Fact]
    public async Task A_command_distinguishes_a_signal_from_an_exit_code()
    {
        var result = await Run(new CommandSpec("sh", "-c", "kill -9 $$"));
        result.Ending.ShouldBe(new CommandEnding.Signalled(9));
        (await Run(new CommandSpec("sh", "-c", "exit 137"))).Ending.ShouldBe(new CommandEnding.Exited(137));
    }

    [Fact]
    public async Task A_command_gives_both_streams_apart()
    {
        var result = await Run(new CommandSpec("sh", "-c", "printf out; printf err >&2"));
        result.Stdout.Text.ShouldBe("out");
        result.Stderr.Text.ShouldBe("err");
    }

    [Fact]
    public async Task A_command_passes_arguments_untouched()
    {
        string[] words = ["a b", "", "new\nline", "'q\"", "$HOME", "的 ü 🦀", "-n", "*"];
        var result = await Run(new CommandSpec("printf", ["%s\\0", .. words]));
        result.Stdout.Text.ShouldBe(string.Join('\0', words) + '\0');
    }

    [Fact]
    public async Task Runs_in_its_folder_also_an_awkward_one()
    {
        using var folder = new TemporaryFolder("with space\nand 的");
        var result = await Run(new CommandSpec("pwd", "-P").In(folder.Path));
        result.Stdout.Text.ShouldBe(folder.Path + "\n");
    }

    [Fact]
    public async Task A_command_has_the_environment_it_was_given()
    {
        var command = new CommandSpec("sh", "-c", "echo \"${HELIOS_A-unset} ${HOME-unset}\"").With("HELIOS_A", "b=c").Without("HOME");
        (await Run(command)).Stdout.Text.ShouldBe("b=c unset\n");
        (await Run(new CommandSpec("env") { InheritEnvironment = false }.With("ONLY", "this")))
            .Stdout.Text.Split('\n')
            .Where(line => line.Length > 0 && !line.StartsWith(ProcessRunner.CallVariable, StringComparison.Ordinal))
            .ShouldBe(["ONLY=this"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_command_is_found_where_programs_usually_are_when_no_path_is_set(string? path)
    {
        (
            await ProcessRunner.Instance.Run(new CommandSpec("sh", "-c", "exit 0").With("PATH", path), CancellationToken.None)
        ).Succeeded.ShouldBeTrue();
        WhichProgram.Find("sh", path).ShouldNotBeNull();
        WhichProgram.Find("sh", "").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_command_reads_standard_input_to_its_end()
    {
        var bytes = new byte[300_000];
        Random.Shared.NextBytes(bytes);
        var result = await Run(new CommandSpec("cat") { Stdin = bytes });
        result.Stdout.Bytes.ToArray().ShouldBe(bytes);
    }

    [Fact]
    public async Task A_command_does_not_wait_for_input_that_nobody_gives() => (await Run(new CommandSpec("cat"))).Succeeded.ShouldBeTrue();

    [Fact]
    public async Task A_command_may_leave_its_input_unread() =>
        (await Run(new CommandSpec("true") { Stdin = new byte[1_000_000] })).Succeeded.ShouldBeTrue();

    [Fact]
    public async Task A_command_keeps_the_ten_megabytes_that_it_writes_on_both_streams()
    {
        const int Count = 10 * 1024 * 1024;
        var result = await Run(new CommandSpec(BuiltProgram.FakeAgent, "--print-bytes", $"{Count}"));
        result.Stdout.Bytes.Length.ShouldBe(Count);
        result.Stderr.Bytes.Length.ShouldBe(Count);
        result.Stdout.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_command_keeps_head_and_tail_of_what_is_beyond_its_limit()
    {
        var script = "printf head; head -c 500000 /dev/zero; printf tail";
        var result = await Run(new CommandSpec("sh", "-c", script) { OutputLimit = 1000 });
        result.Stdout.Bytes.Length.ShouldBe(1000);
        result.Stdout.DroppedBytes.ShouldBe(500_008 - 1000);
        result.Stdout.Text.ShouldStartWith("head");
        result.Stdout.Text.ShouldEndWith("tail");
        result.Stdout.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public async Task A_command_passes_its_output_on_where_it_is_wanted_elsewhere()
    {
        var sink = new MemoryStream();
        var result = await Run(new CommandSpec("sh", "-c", "seq 1 100000") { StdoutTo = sink, OutputLimit = 10 });
        Encoding.UTF8.GetString(sink.ToArray()).ShouldEndWith("\n100000\n");
        result.Stdout.Bytes.Length.ShouldBe(0);
    }

    [Fact]
    public async Task A_command_has_all_its_output_told_however_late_this_process_comes_to_read_it()
    {
        using var late = new LateReader();

        var result = await Run(new CommandSpec("sh", "-c", "printf %060000d 7") { StdoutTo = late, DrainGrace = TimeSpan.Zero });

        result.Succeeded.ShouldBeTrue();
        late.Length.ShouldBe(60000);
    }

    /// <summary>Takes the first part only when the command has ended and its output is not waited for any more.</summary>
    private sealed class LateReader : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (cancellationToken.CanBeCanceled)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Write(buffer.Span);
        }
    }

    [Fact]
    public async Task A_command_is_not_held_up_by_a_child_it_left_behind()
    {
        var command = new CommandSpec("sh", "-c", "echo done; sleep 3600 & echo $!") { DrainGrace = TimeSpan.FromMilliseconds(50) };
        var result = await Run(command);
        result.Succeeded.ShouldBeTrue();
        result.Duration.ShouldBeLessThan(TimeSpan.FromMinutes(10));
        var left = ProcessIdentity.Of(int.Parse(result.Stdout.Text.Split('\n')[1])).ShouldNotBeNull();
        ProcessSignals.Send(left, ProcessSignal.Kill);
    }

    [Fact]
    public async Task A_command_dies_of_a_broken_pipe_as_programs_do()
    {
        var result = await Run(new CommandSpec("sh", "-c", "trap '' USR1; yes | head -n 1 >/dev/null; kill -PIPE $$; exit 3"));
        result.Ending.ShouldBe(new CommandEnding.Signalled(13));
    }

    [Fact]
    public async Task A_command_says_what_failed_where_success_was_insisted_on()
    {
        var result = await Run(new CommandSpec("sh", "-c", "echo it broke >&2; exit 4"));
        var failure = Should.Throw<CommandFailedException>(() => result.EnsureSucceeded());
        failure.Message.ShouldContain("exited with code 4");
        failure.Message.ShouldContain("it broke");
    }

    [Fact]
    public async Task A_command_can_be_one_of_two_hundred_at_once()
    {
        var results = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(index => Run(new CommandSpec("sh", "-c", $"echo {index}; exit {index % 3}")))
        );
        for (var index = 0; index < results.Length; index++)
        {
            results[index].ExitCode.ShouldBe(index % 3);
            results[index].Stdout.Text.ShouldBe($"{index}\n");
        }
    }
}
