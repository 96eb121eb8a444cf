using System.Text;
using System.Text.RegularExpressions;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Testing;

namespace Helios.Cli.Tests;

/// <summary>The command line compiled to native code does what the managed one does.</summary>
[Trait("req", "cli-native")]
public sealed partial class NativeProgramTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        var lane = server.AddLane("first");
        server.Archives.Add(
            new LaneArchiveView
            {
                LaneId = LaneId.New(),
                WorkspaceId = server.Workspace.WorkspaceId,
                DisplayName = "old",
                HostId = HostId.New(),
                Repository = "/src/my app",
                Branch = "helios/lane/old",
                BaseRef = "main",
                BaseCommit = new string('a', 40),
                Revision = 9,
                ClosedAt = FakeHelios.Start,
                Archive = new ArchiveView
                {
                    Ref = "refs/helios/archive/x",
                    Commit = new string('b', 40),
                    Dirty = true,
                    UnmergedCommits = 1,
                    At = FakeHelios.Start,
                },
            }
        );
        server.Changes = new LaneChangesView
        {
            LaneId = lane.LaneId,
            Branch = "helios/lane/x",
            BaseRef = "main",
            BaseCommit = new string('a', 40),
            Ahead = 2,
            Behind = 1,
            Additions = 3,
            Deletions = 1,
            Files =
            [
                new ChangedFile
                {
                    Path = "src/é.cs",
                    Change = FileChange.Modified,
                    Additions = 3,
                    Deletions = 1,
                    Binary = false,
                    Submodule = false,
                },
            ],
            Untracked = ["new\nfile"],
            Uncommitted =
            [
                new UncommittedFile
                {
                    Path = "c",
                    Index = "A",
                    Worktree = ".",
                },
            ],
            Operation = GitOperation.CherryPick,
        };
        server.Patch = "diff --git a/a b/a\n";
        server.Explained = new SessionExplanation
        {
            Session = server.Session,
            Summary = "It works.",
            Decisions =
            [
                new()
                {
                    Fact = "probe",
                    Axis = "session",
                    From = "working",
                    To = "stuck",
                    Why = "silence",
                    Evidence = "none",
                    Actor = "a",
                    CorrelationId = "cor_a",
                    At = FakeHelios.Start,
                    Revision = 1,
                },
            ],
            Evidence = [],
            Messages = [],
        };
        for (var seq = 1; seq <= 3; seq++)
            server.AddEvent(seq);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("--version")]
    [InlineData("--help")]
    [InlineData("lane", "--help")]
    [InlineData("up", "--help")]
    [InlineData("hook", "--help")]
    [InlineData("completion", "bash")]
    [InlineData("schema")]
    [InlineData("schema", "lane")]
    [InlineData("schema", "nothing")]
    [InlineData("lane", "list")]
    [InlineData("lane", "list", "--json")]
    [InlineData("lane", "list", "--quiet")]
    [InlineData("ls", "--status", "ready")]
    [InlineData("lane", "show", "first")]
    [InlineData("lane", "show", "first", "--json")]
    [InlineData("lane", "diff", "first")]
    [InlineData("lane", "diff", "first", "--json")]
    [InlineData("lane", "diff", "first", "--patch")]
    [InlineData("lane", "attach", "first", "--agent", "codex", "--json")]
    [InlineData("workspace", "list")]
    [InlineData("workspace", "list", "--json")]
    [InlineData("archive", "list")]
    [InlineData("archive", "show", "old", "--json")]
    [InlineData("session", "list")]
    [InlineData("session", "list", "--json")]
    [InlineData("session", "explain", "first")]
    [InlineData("session", "explain", "first", "--json")]
    [InlineData("events")]
    [InlineData("events", "--json", "--tail", "2")]
    // What is refused: here, by the parser, by the server; and a server that is not there.
    [InlineData("lane", "list", "--status", "nonsense")]
    [InlineData("workspace", "set", "app", "--pool", "x")]
    [InlineData("nonsense")]
    [InlineData("lane", "show", "nobody")]
    [InlineData("lane", "show", "nobody", "--json")]
    [InlineData("lane", "shell", "first")]
    [InlineData("lane", "list", "--server", "http://127.0.0.1:1")]
    [InlineData("lane", "list", "--server", "nonsense")]
    [InlineData("lane", "list", "--", "x")]
    public async Task A_command_prints_the_same_and_ends_the_same(params string[] args)
    {
        var managed = await CommandLine.Run(server, args);
        var native = await Native(args);

        native.ShouldBe(Masked(managed));
    }

    [Theory]
    [InlineData("lane", "create", "app", "--name", "new", "--label", "team=a", "--queue", "--json")]
    [InlineData("create", "app", "--name", "new", "--base", "main")]
    [InlineData("workspace", "add", "app", "--repository", "/src/app", "--capacity", "3", "--copy", ".env", "--policy", "keep_branch")]
    [InlineData("workspace", "set", "app", "--capacity", "3", "--pool", "2")]
    [InlineData("session", "send", "first", "now run the linter", "--no-wait")]
    [InlineData("session", "start", "first", "--agent", "codex", "--prompt", "Fix it", "--json")]
    public async Task A_request_is_the_same(params string[] args)
    {
        var managed = await CommandLine.Run(server, args);
        var asked = server.Bodies.ToArray();
        server.Lanes.RemoveAll(lane => lane.DisplayName == "new");
        server.Bodies.Clear();
        var native = await Native(args);

        native.ShouldBe(Masked(managed));
        native.ExitCode.ShouldBe(0, native.Error);
        server.Bodies.Select(body => body.ToJsonString()).ShouldBe(asked.Select(body => body.ToJsonString()));
    }

    [Theory]
    [InlineData("""{"copy": [".env"], "run": [{"argv": ["npm", "ci"], "timeout_seconds": 5}]}""")]
    [InlineData("""{"prepare": [{"argv": ["true"]}]}""")]
    [InlineData("""{"copy": null}""")]
    [InlineData("""{"copied": []}""")]
    [InlineData("""{"run": [{"timeout_seconds": 5}]}""")]
    [InlineData("""{"run": [{"argv": "npm ci"}]}""")]
    [InlineData("nonsense")]
    public async Task A_file_of_setup_steps_is_read_the_same(string steps)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["setup.json"], steps);
        string[] args = ["workspace", "add", "app", "--repository", "/src/app", "--setup", folder["setup.json"]];

        var managed = await CommandLine.Run(server, args);
        var asked = server.Bodies.ToArray();
        server.Bodies.Clear();
        var native = await Native(args);

        native.ShouldBe(Masked(managed));
        server.Bodies.Select(body => body.ToJsonString()).ShouldBe(asked.Select(body => body.ToJsonString()));
    }

    [Fact]
    public async Task A_run_has_its_own_output_and_exit_code()
    {
        server.RunWrites.AddRange([("stdout", "out é\n"), ("stderr", "err\n")]);
        server.RunEnds = run => run with { Status = RunStatus.Exited, ExitCode = 7 };

        var native = await Native(["lane", "exec", "first", "--", "sh", "-c", "exit 7"]);

        (native.ExitCode, native.Out, native.Error).ShouldBe((7, "out é\n", "err\n"));
        server.Bodies.ShouldHaveSingleItem()["argv"]!.ToJsonString().ShouldBe("""["sh","-c","exit 7"]""");
    }

    [Fact]
    public async Task A_hook_reports_what_it_reads_and_prints_nothing()
    {
        server.Session = server.Session with { Provider = SessionProviders.ClaudeCode };

        var native = await Native(
            ["hook", "claude-code", "--session", server.Session.SessionId.ToString()],
            """{"hook_event_name":"PermissionRequest","tool_name":"Bash","tool_input":{"command":"ls"}}"""
        );

        (native.ExitCode, native.Out, native.Error).ShouldBe((0, "", ""));
        var body = server.Bodies.ShouldHaveSingleItem();
        body["activity"]!.GetValue<string>().ShouldBe("blocked");
        body["dialog_id"]!.GetValue<string>().Length.ShouldBe(16);
    }

    [Fact]
    public async Task A_shell_is_told_what_may_come_next()
    {
        (await Native(["[suggest:9]", "helios la"])).Out.ShouldBe("lane\n");
        (await Native(["[suggest:17]", "helios lane show "])).Out.Split('\n').ShouldContain("first");
    }

    [Fact]
    public async Task Commands_in_messages_start_with_what_the_user_typed()
    {
        var native = await ProcessRunner.Instance.Run(
            Command(["lane", "show", "nobody"]).With("HELIOS_COMMAND", "./helios"),
            CancellationToken.None
        );

        native.Stderr.Text.ShouldContain("next: ./helios lane list");
    }

    [Fact]
    public async Task An_interrupt_ends_what_waits_with_its_exit_code()
    {
        using var folder = new TemporaryFolder();
        var following = ProcessSpawner.Spawn(
            Command(["events", "--follow", "--after", "0"]),
            new SpawnStreams { StdoutFile = folder["out"], StderrFile = folder["err"] }
        );
        await Eventually.Holds(() => File.ReadAllText(folder["out"]).Contains("lane-3", StringComparison.Ordinal));

        ProcessSignals.Send(following.Identity, ProcessSignal.Interrupt);

        (await following.Exit).ShouldBe(new CommandEnding.Exited(130));
        (await File.ReadAllTextAsync(folder["err"])).ShouldContain("[cancelled]");
    }

    [Fact]
    public async Task It_becomes_the_managed_program_for_what_runs_services()
    {
        using var programs = new TemporaryFolder();
        File.Copy(BuiltProgram.NativeHelios, programs["helios"]);
        await File.WriteAllTextAsync(
            programs["helios-managed"],
            """
            #!/bin/sh
            echo "process $$"
            for word; do echo "word $word"; done
            cat >&2
            exit 7
            """
        );
        File.SetUnixFileMode(programs["helios-managed"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        foreach (
            string[] args in (string[][])
                [
                    ["up", "--home", "/a b"],
                    ["demo"],
                    ["doctor", "--fix"],
                    ["--json", "doctor"],
                ]
        )
        {
            var ran = await ProcessRunner.Instance.Run(
                new CommandSpec("sh", ["-c", "echo \"process $$\"; exec \"$@\"", "sh", programs["helios"], .. args])
                {
                    Stdin = "typed"u8.ToArray(),
                },
                CancellationToken.None
            );

            var lines = ran.Stdout.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lines[1].ShouldBe(lines[0]);
            lines[2..].ShouldBe(args.Select(word => $"word {word}"));
            (ran.ExitCode, ran.Stderr.Text).ShouldBe((7, "typed"));
        }
    }

    [Fact]
    public async Task Alone_it_says_what_it_needs()
    {
        using var programs = new TemporaryFolder();
        File.Copy(BuiltProgram.NativeHelios, programs["helios"]);

        var ran = await ProcessRunner.Instance.Run(new CommandSpec(programs["helios"], "doctor"), CancellationToken.None);

        ran.ExitCode.ShouldBe(1);
        ran.Stderr.Text.ShouldContain("[managed_program_missing]");
        ran.Stderr.Text.ShouldContain(programs["helios-managed"]);
    }

    private CommandSpec Command(string[] args) =>
        new CommandSpec(BuiltProgram.NativeHelios, args)
            .With("HELIOS_HOME", Path.Combine(Path.GetTempPath(), "helios-cli-tests-no-such-home"))
            .With("HELIOS_URL", server.Url.ToString())
            .Without("HELIOS_LANE_ID")
            .Without("HELIOS_SESSION_ID")
            .Without("HELIOS_COMMAND");

    private async Task<CallResult> Native(string[] args, string? stdin = null)
    {
        var ran = await ProcessRunner.Instance.Run(
            Command(args) with
            {
                Stdin = stdin is null ? null : Encoding.UTF8.GetBytes(stdin),
            },
            CancellationToken.None
        );
        return Masked(new CallResult(ran.ExitCode ?? -1, ran.Stdout.Text, ran.Stderr.Text));
    }

    // Every call makes other ids and takes its time, and in this process the program is called like the tests.
    private static CallResult Masked(CallResult ran) =>
        ran with
        {
            Out = Id().Replace(ran.Out, "${kind}_ID").Replace("Helios.Cli.Tests", "helios", StringComparison.Ordinal),
            Error = Seconds().Replace(Id().Replace(ran.Error, "${kind}_ID"), "0 s"),
        };

    [GeneratedRegex(@"\d+\.\d+ s\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Seconds();

    [GeneratedRegex(@"\b(?<kind>[a-z]{2,3})_[0-9A-HJKMNP-TV-Z]{26}\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Id();
}
