using Helios.Contracts.Api.Runs;

namespace Helios.Cli.Tests;

[Trait("req", "cli-exec")]
public sealed class ExecCommandTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        server.AddLane("first");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Output_goes_where_the_command_wrote_it_and_argv_is_passed_as_it_is()
    {
        server.RunWrites.AddRange([("stdout", "hi "), ("stderr", "oh\n"), ("stdout", "there\n")]);
        var ran = await CommandLine.Run(server, ["lane", "exec", "first", "--env", "A=b=c", "--", "sh", "-c", "echo --json", "--"]);

        ran.ExitCode.ShouldBe(0);
        ran.Out.ShouldBe("hi there\n");
        ran.Error.ShouldBe("oh\n");
        var body = server.Bodies.Single();
        body["argv"]!.ToJsonString().ShouldBe("""["sh","-c","echo --json","--"]""");
        body["env"]!["A"]!.GetValue<string>().ShouldBe("b=c");
    }

    [Theory]
    [InlineData("exited", 0, null, 0)]
    [InlineData("exited", 42, null, 42)]
    [InlineData("exited", null, 9, 137)]
    [InlineData("timed_out", null, 15, 124)]
    [InlineData("cancelled", null, 15, 130)]
    [InlineData("lost", null, null, 1)]
    public async Task The_exit_code_is_the_runs(string status, int? code, int? signal, int expected)
    {
        server.RunEnds = run =>
            run with
            {
                Status = Helios.Contracts.Identifiers.SnakeCase.Parse<RunStatus>(status),
                ExitCode = code,
                Signal = signal,
            };
        (await CommandLine.Run(server, ["exec", "first", "--", "x"])).ExitCode.ShouldBe(expected);
    }

    [Fact]
    public async Task What_is_piped_in_is_passed_on_as_it_is_whatever_it_begins_with()
    {
        using var marked = new MemoryStream([0xEF, 0xBB, 0xBF, (byte)'a']);
        (await CommandLine.Run(server, ["exec", "first", "--stdin", "--", "cat"], piped: marked)).ExitCode.ShouldBe(0);
        server.Bodies.Single()["stdin"]!.GetValue<string>().ShouldBe("\uFEFFa");

        using var binary = new MemoryStream([0xFF, 0xFE, (byte)'a', 0]);
        var refused = await CommandLine.Run(server, ["exec", "first", "--stdin", "--", "cat"], piped: binary);
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("not valid UTF-8");
        server.Bodies.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_broken_stream_is_taken_up_where_it_broke()
    {
        server.RunWrites.AddRange([("stdout", "1\n"), ("stdout", "2\n"), ("stdout", "3\n")]);
        server.CutAfter = 2;
        (await CommandLine.Run(server, ["exec", "first", "--", "x"])).Out.ShouldBe("1\n2\n3\n");
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_run_and_is_exit_130()
    {
        server.RunHangs = true;
        server.RunEnds = run => run with { Status = RunStatus.Cancelled };
        server.RunWrites.Add(("stdout", "working\n"));
        using var pressed = new CancellationTokenSource();
        var running = CommandLine.Run(server, ["exec", "first", "--", "sleep", "1000"], ct: pressed.Token);
        while (!server.Requests.Any(request => request.Contains("follow=true", StringComparison.Ordinal)))
            await Task.Yield();
        await pressed.CancelAsync();

        var ran = await running;
        ran.ExitCode.ShouldBe(130);
        server.Cancelled.Task.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Ctrl_C_while_the_run_is_being_started_cancels_it_all_the_same()
    {
        server.RunHangs = true;
        server.RunEnds = run => run with { Status = RunStatus.Cancelled };
        using var pressed = new CancellationTokenSource();
        server.OnRun = pressed.Cancel;

        (
            await CommandLine.Run(server, ["exec", server.Lanes[0].LaneId.ToString(), "--", "sleep", "1000"], ct: pressed.Token)
        ).ExitCode.ShouldBe(130);

        server.Cancelled.Task.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Json_is_the_run_and_nothing_else()
    {
        server.RunWrites.Add(("stdout", "hi\n"));
        var ran = await CommandLine.Run(server, ["exec", "first", "--json", "--", "x"]);
        ran.Lines.ShouldHaveSingleItem().ShouldStartWith("""{"schema":"helios.run/1",""");
    }

    [Fact]
    public async Task Without_a_command_it_is_misuse()
    {
        (await CommandLine.Run(server, ["exec", "first"])).ExitCode.ShouldBe(2);
        (await CommandLine.Run(server, ["exec", "first", "--"])).ExitCode.ShouldBe(2);
    }
}
