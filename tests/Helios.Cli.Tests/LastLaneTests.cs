using Helios.Processes;
using Helios.Testing;

namespace Helios.Cli.Tests;

[Trait("req", "cli-cd")]
public sealed class LastLaneTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();
    private readonly TemporaryFolder state = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        state.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_hyphen_means_the_lane_that_was_created_or_named_last()
    {
        (await Run("lane", "show", "-")).Error.ShouldContain("No lane was used yet");
        await Run("create", "app", "--name", "first");
        await Run("create", "app", "--name", "second");
        (await Shown()).ShouldBe("second");

        await Run("lane", "show", "first");

        (await Shown()).ShouldBe("first");
        await Run(new Dictionary<string, string> { ["HELIOS_LANE_ID"] = server.Lanes[1].LaneId.ToString() }, "lane", "show");
        (await Shown()).ShouldBe("first", "a command in a lane is its agent's");

        async Task<string> Shown()
        {
            var shown = await Run("lane", "show", "-");
            shown.ExitCode.ShouldBe(0, shown.Error);
            return server.Lanes.Single(lane => shown.Out.Contains(lane.LaneId.ToString(), StringComparison.Ordinal)).DisplayName;
        }
    }

    [Fact]
    public async Task Cd_prints_the_folder_of_a_lane_and_without_one_that_of_the_repository()
    {
        using var repository = await TemporaryRepository.Create();
        var inside = Directory.CreateDirectory(Path.Combine(repository.Path, "deep")).FullName;
        await Run("create", "app", "--name", "here");
        server.Lanes[0] = server.Lanes[0] with { WorktreePath = inside };

        (await Run("cd", "here")).Out.ShouldBe($"{inside}\n");
        (await Run("cd", "-")).Out.ShouldBe($"{inside}\n");
        (await CommandLine.Run(server, ["cd"], folder: inside)).Out.ShouldBe($"{repository.Path}\n");
        (await CommandLine.Run(server, ["cd"], folder: state.Path)).ExitCode.ShouldBe(2);
        server.Lanes[0] = server.Lanes[0] with { WorktreePath = "/on/another/machine" };
        var elsewhere = await Run("cd", "here");
        elsewhere.ExitCode.ShouldBe(3);
        elsewhere.Error.ShouldContain("helios lane shell here");
    }

    [Fact]
    public async Task The_shell_function_changes_the_folder_and_passes_everything_else_on()
    {
        var programs = Directory.CreateDirectory(state["bin"]).FullName;
        var lane = Directory.CreateDirectory(state["a lane"]).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(programs, "helios"),
            $"#!/bin/sh\nif [ \"$1 $2\" = 'cd first' ]; then echo '{lane}'; elif [ \"$1\" = cd ]; then exit 3; else echo \"ran $*\"; fi\n"
        );
        File.SetUnixFileMode(Path.Combine(programs, "helios"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var script = (await Run("completion", "bash")).Out + "\nhelios cd first && pwd; helios cd nobody; echo $?; helios lane list\n";

        var ran = await ProcessRunner.Instance.Run(
            new CommandSpec("bash", "--norc", "-c", script).With("PATH", $"{programs}:{Environment.GetEnvironmentVariable("PATH")}"),
            CancellationToken.None
        );

        ran.Stdout.Text.ShouldBe($"{lane}\n3\nran lane list\n", ran.Stderr.Text);
    }

    private Task<CallResult> Run(params string[] arguments) => Run([], arguments);

    private Task<CallResult> Run(Dictionary<string, string> variables, params string[] arguments) =>
        CommandLine.Run(server, arguments, new(variables, StringComparer.Ordinal) { ["XDG_STATE_HOME"] = state.Path });
}
