using System.Text.Json.Nodes;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Sessions;
using Helios.Testing;

namespace Helios.Cli.Tests;

[Trait("req", "cli-start")]
public sealed class StartCommandTests : IAsyncLifetime
{
    private const string Task = "Fix the failing test";

    private readonly FakeHelios server = new();
    private TemporaryRepository repository = null!;

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        repository = await TemporaryRepository.Create("my app");
        server.Workspace = server.Workspace with { Repository = repository.Path };
    }

    public async ValueTask DisposeAsync()
    {
        repository.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_sentence_becomes_a_named_lane_with_an_agent_that_has_it_as_its_prompt()
    {
        var started = await Start("start", Task, "--agent", "codex");

        started.ExitCode.ShouldBe(0, started.Error);
        started.Lines.ShouldBe([server.Lanes.Single().LaneId.ToString()]);
        server.Lanes.Single().DisplayName.ShouldBe("fix-failing-test");
        var asked = server.Bodies.Last();
        (asked["provider"]!.ToString(), asked["prompt"]!.ToString(), asked["launch"]!.GetValue<bool>()).ShouldBe(("codex", Task, true));
        server.Requests.ShouldContain(request => request.EndsWith("/lanes?wait=ready&timeout=120"));
        server.Requests.ShouldContain(request => request.EndsWith("/sessions?wait=ready&timeout=120"));
        server.Requests.ShouldNotContain("POST /v1/workspaces");
        foreach (var next in new[] { "session output", "session send", "lane diff", "lane cleanup" })
            started.Error.ShouldContain($"helios {next} fix-failing-test");
    }

    [Fact]
    public async Task With_json_it_prints_the_lane_and_the_session()
    {
        var started = await Start("start", Task, "--agent", "codex", "--json");

        var printed = JsonNode.Parse(started.Out)!;
        printed["schema"]!.ToString().ShouldBe("helios.start/1");
        printed["lane"]!["display_name"]!.ToString().ShouldBe("fix-failing-test");
        printed["session"]!["session_id"]!.ToString().ShouldBe(server.Session.SessionId.ToString());
    }

    [Fact]
    public async Task A_derived_name_that_is_taken_gets_a_number_and_a_given_one_is_refused()
    {
        server.NamesTaken.UnionWith(["fix-failing-test", "fix-failing-test-2"]);

        (await Start("start", Task, "--agent", "codex")).ExitCode.ShouldBe(0);
        server.Lanes.Single().DisplayName.ShouldBe("fix-failing-test-3");

        var refused = await Start("start", Task, "--agent", "codex", "--name", "fix-failing-test");
        refused.ExitCode.ShouldBe(5);
        refused.Error.ShouldContain("[display_name_taken]");
    }

    [Fact]
    public async Task A_repository_without_a_workspace_is_registered_under_its_folders_name()
    {
        server.Workspace = server.Workspace with { Repository = "/src/another" };
        var inside = Directory.CreateDirectory(Path.Combine(repository.Path, "src", "deep"));

        var started = await CommandLine.Run(server, ["start", Task, "--agent", "codex"], folder: inside.FullName);

        started.ExitCode.ShouldBe(0, started.Error);
        var registered = server.Bodies.First();
        (registered["name"]!.ToString(), registered["repository"]!.ToString()).ShouldBe(("my-app", repository.Path));
        started.Error.ShouldContain("Registered workspace");
    }

    [Fact]
    public async Task A_folder_with_a_longer_name_than_workspaces_have_is_registered_under_its_beginning()
    {
        using var lengthy = await TemporaryRepository.Create(string.Concat(Enumerable.Repeat("experiment-", 9)));
        server.Workspace = server.Workspace with { Repository = "/src/another" };

        (await CommandLine.Run(server, ["start", Task, "--agent", "codex"], folder: lengthy.Path)).ExitCode.ShouldBe(0);

        server.Bodies.First()["name"]!.ToString().ShouldBe("experiment-experiment-experiment-experiment-experiment-exper");
    }

    [Fact]
    public async Task A_linked_worktree_and_a_symbolic_link_belengthyto_the_workspace_of_their_repository()
    {
        using var elsewhere = new TemporaryFolder();
        var linked = elsewhere["linked"];
        await repository.Git("worktree", "add", "-q", linked, "-b", "other");
        Directory.CreateSymbolicLink(elsewhere["link"], repository.Path);

        foreach (var folder in new[] { linked, elsewhere["link"] })
        {
            var started = await CommandLine.Run(server, ["start", Task, "--agent", "codex"], folder: folder);
            started.ExitCode.ShouldBe(0, started.Error);
        }

        server.Requests.ShouldNotContain("POST /v1/workspaces");
    }

    [Fact]
    public async Task Outside_of_a_repository_it_says_what_to_do()
    {
        using var folder = new TemporaryFolder();

        var refused = await CommandLine.Run(server, ["start", Task, "--agent", "codex"], folder: folder.Path);

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("--workspace");
        (await CommandLine.Run(server, ["start", Task, "--agent", "codex", "-w", "app"], folder: folder.Path)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_agent_is_the_named_one_the_program_after_the_dash_the_usual_one_or_the_only_one_installed()
    {
        using var programs = new TemporaryFolder();
        Install(programs["codex"]);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = programs.Path };

        (await Agent(variables)).ShouldBe("codex");
        variables["HELIOS_AGENT"] = "claude-code";
        (await Agent(variables)).ShouldBe("claude-code");
        (await Agent(variables, "--", "./my-agent")).ShouldBe("command");
        (await Agent(variables, "--agent", "codex")).ShouldBe("codex");

        variables.Remove("HELIOS_AGENT");
        Install(programs["claude"]);
        var refused = await CommandLine.Run(server, ["start", Task], variables, folder: repository.Path);
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("both claude and codex");

        void Install(string program)
        {
            File.WriteAllText(program, "#!/bin/sh\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    [Theory]
    [InlineData("start")]
    [InlineData("start", " ")]
    [InlineData("start", Task, "--prompt-file", "-")]
    [InlineData("start", Task, "--agent", "codex", "--", "./my-agent")]
    [InlineData("start", Task, "--agent", "command")]
    [InlineData("start", "--prompt-file", "/no/such/file")]
    public async Task What_makes_no_sense_is_refused_before_anything_is_made(params string[] arguments)
    {
        var refused = await Start(arguments);

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("[misused]");
        server.Requests.ShouldNotContain(request => request.StartsWith("POST"));
    }

    [Fact]
    public async Task A_prompt_is_read_from_stdin()
    {
        var started = await CommandLine.Run(
            server,
            ["start", "--prompt-file", "-", "--agent", "codex"],
            piped: new MemoryStream("\nWrite the changelog\n\nof the release.\n"u8.ToArray()),
            folder: repository.Path
        );

        started.ExitCode.ShouldBe(0, started.Error);
        server.Lanes.Single().DisplayName.ShouldBe("write-changelog");
        server.Bodies.Last()["prompt"]!.ToString().ShouldBe("\nWrite the changelog\n\nof the release.\n");
    }

    [Fact]
    public async Task An_agent_that_does_not_start_leaves_the_lane_and_says_how_to_end_it()
    {
        server.Session = server.Session with { Status = AttachmentStatus.Terminated, Detail = "Not logged in." };

        var failed = await Start("start", Task, "--agent", "codex");

        failed.ExitCode.ShouldBe(1);
        failed.Error.ShouldContain("Not logged in. [agent_failed]");
        failed.Error.ShouldContain("helios lane cleanup fix-failing-test");
        failed.Lines.ShouldBe([server.Lanes.Single().LaneId.ToString()]);
    }

    [Fact]
    public async Task A_lane_that_is_not_ready_in_time_gets_no_agent()
    {
        server.CreatedAs = LaneStatus.Provisioning;

        var late = await Start("start", Task, "--agent", "codex");

        late.ExitCode.ShouldBe(6);
        server.Requests.ShouldNotContain(request => request.Contains("/sessions"));
    }

    [Fact]
    public async Task A_lane_without_a_name_and_a_workspace_gets_those_that_fit()
    {
        server.NamesTaken.Add("lane");

        (await Start("lane", "create")).ExitCode.ShouldBe(0);
        (await Start("create", "--branch", "fix/42")).ExitCode.ShouldBe(0);
        (await Start("create", "app", "--name", "lane")).Error.ShouldContain("[display_name_taken]");

        server.Lanes.Select(lane => lane.DisplayName).ShouldBe(["lane-2", "42"]);
    }

    private async Task<string> Agent(Dictionary<string, string> variables, params string[] arguments)
    {
        var started = await CommandLine.Run(server, ["start", Task, .. arguments], variables, folder: repository.Path);
        started.ExitCode.ShouldBe(0, started.Error);
        return server.Bodies.Last()["provider"]!.ToString();
    }

    private Task<CallResult> Start(params string[] arguments) => CommandLine.Run(server, arguments, folder: repository.Path);
}
