using System.Text;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>A person in a lane of another machine: the real command line on a real terminal, through the server.</summary>
[Trait("req", "cli-far-shell")]
[Collection(SharedSystemTests.Name)]
public sealed class RemoteTerminalTests(SharedSystem shared)
{
    // The shell around it tells how the terminal was before and after, and what the command ended with.
    private const string Around = "stty -g; \"$0\" \"$@\"; echo \"ended $?\"; stty -g; stty size";

    [Fact]
    public async Task A_person_types_sees_resizes_leaves_comes_back_and_ends_it_and_has_their_own_terminal_back_each_time()
    {
        var system = shared.System;
        var (app, first) = (SharedSystem.NewName(), SharedSystem.NewName());
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var cli = new CommandLine(system.Url);
        await cli.Ok("workspace", "add", app, "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", app, "--name", first)).Trim();
        var terminals = $"/v1/lanes/{lane}/terminals";

        // Nobody is there to type: it says what there is instead, and opens nothing.
        var alone = await cli.Run("lane", "shell", first, "--tunnel");
        (alone.ExitCode, alone.Stderr.Text.Contains("--detached", StringComparison.Ordinal)).ShouldBe((2, true));
        (await http.Get(terminals))["items"]!.AsArray().ShouldBeEmpty();

        int pid;
        await using (var desk = UserTerminal.Sit(system.Url, 97, 31, "lane", "shell", first, "--tunnel", "--", "sh"))
        {
            await desk.Shows("Ctrl-B and then D detaches");
            var made = (
                await http.GetUntil(
                    terminals,
                    page =>
                        page["items"]!.AsArray() is [{ } one]
                        && one["attached"]!.GetValue<int>() == 1
                        && one["columns"]!.GetValue<int>() == 97
                        && one["rows"]!.GetValue<int>() == 31
                )
            )["items"]![0]!;
            pid = made["pid"]!.GetValue<int>();
            await desk.Type("echo far-$((40+2)) Grüße\r");
            await desk.Shows("far-42 Grüße");
            // The program's own interrupt, not the command line's; typed when the program has the terminal, or the shell may take it alone,
            // and wait on.
            await desk.Type("sh -c 'echo asleep-$((40+2)); exec sleep 600'\r");
            await desk.Shows("asleep-42");
            await desk.Type("\u0003");
            desk.Resize(120, 40);
            await http.GetUntil(terminals, page => page["items"]![0]!["columns"]!.GetValue<int>() == 120);
            await desk.Type("echo size-$(stty size | tr ' ' x)\r");
            await desk.Shows("x120");
            await desk.Type("\u0002d");
            await desk.Shows("ended 0");
            await desk.Shows("keeps running");
            await desk.HasItsTerminalBack();
        }

        var terminal = (
            await http.GetUntil(terminals, page => page["items"]!.AsArray() is [{ } one] && one["attached"]!.GetValue<int>() == 0)
        )["items"]![0]!;
        terminal["pid"]!.GetValue<int>().ShouldBe(pid);
        var id = terminal["terminal_id"]!.GetValue<string>();
        // Whoever attaches as an agent is told of it.
        var attached = await http.Post($"/v1/lanes/{lane}/attach", new JsonObject { ["agent_id"] = "codex" });
        attached["connection"]!["terminal"]!["terminal_id"]!.GetValue<string>().ShouldBe(id);
        await http.Post($"/v1/lanes/{lane}/detach", new JsonObject { ["agent_id"] = "codex" });

        await using (var desk = UserTerminal.Sit(system.Url, 97, 31, "lane", "shell", first, "--tunnel", "--terminal", id))
        {
            await desk.Shows("far-42");
            await desk.Type("exit\r");
            await desk.Shows("The terminal has ended.");
            await desk.Shows("ended 0");
            await desk.HasItsTerminalBack();
        }

        (await http.GetUntil(terminals, page => page["items"]!.AsArray().Count == 0)).ShouldNotBeNull();
        await cli.Ok("lane", "cleanup", first);
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker("HELIOS_LANE_ID", lane));
    }

    [Fact]
    public async Task A_client_whose_server_goes_away_or_which_is_stopped_restores_the_terminal_and_says_why()
    {
        var system = shared.System;
        var (app, first) = (SharedSystem.NewName(), SharedSystem.NewName());
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var cli = new CommandLine(system.Url);
        await cli.Ok("workspace", "add", app, "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", app, "--name", first)).Trim();
        var terminals = $"/v1/lanes/{lane}/terminals";

        await using (var desk = UserTerminal.Sit(system.Url, 97, 31, "lane", "shell", first, "--tunnel"))
        {
            await http.GetUntil(terminals, page => page["items"]!.AsArray() is [{ } one] && one["attached"]!.GetValue<int>() == 1);
            ProcessSignals.Send(desk.CommandLine(), ProcessSignal.Terminate).ShouldBeTrue();
            await desk.Shows("ended 130");
            await desk.HasItsTerminalBack();
        }

        await http.GetUntil(terminals, page => page["items"]![0]!["attached"]!.GetValue<int>() == 0);
        await using (var desk = UserTerminal.Sit(system.Url, 97, 31, "lane", "shell", first, "--tunnel"))
        {
            await http.GetUntil(terminals, page => page["items"]![0]!["attached"]!.GetValue<int>() == 1);
            await system.KillAndRestart("helios");
            await desk.Shows("terminal_lost");
            await desk.Shows("ended 4");
            await desk.HasItsTerminalBack();
        }

        await cli.Ok("lane", "cleanup", first);
    }

    /// <summary>Somebody's own terminal, on which the command line runs.</summary>
    private sealed class UserTerminal : IAsyncDisposable
    {
        private readonly StringBuilder shown = new();
        private readonly TerminalProcess program;
        private readonly Task showing;

        private UserTerminal(TerminalProcess program)
        {
            this.program = program;
            var (decoder, text) = (Encoding.UTF8.GetDecoder(), new char[64 * 1024]);
            showing = program.Show(bytes =>
            {
                lock (shown)
                    shown.Append(text, 0, decoder.GetChars(bytes.Span, text, flush: false));
                return Task.CompletedTask;
            });
        }

        public static UserTerminal Sit(Uri url, int columns, int rows, params string[] arguments) =>
            new(
                TerminalProcess.Start(
                    new CommandSpec("sh", ["-c", Around, BuiltProgram.HeliosClient, .. arguments])
                        .With("HELIOS_URL", url.ToString())
                        .With("TERM", "xterm-256color")
                        .Without("HELIOS_LANE_ID")
                        .Without("TMUX"),
                    columns,
                    rows
                )
            );

        public ProcessIdentity CommandLine() =>
            ProcessTree.Find(ProcessScope.Of(program.Identity)).Single(process => process.ParentPid == program.Identity.Pid).Identity;

        public Task Type(string text) => program.Type(Encoding.UTF8.GetBytes(text));

        public void Resize(int columns, int rows) => program.Resize(columns, rows);

        public Task Shows(string text) =>
            Eventually.Passes(
                () =>
                {
                    Text.Contains(text, StringComparison.Ordinal)
                        .ShouldBeTrue(
                            $"'{text}' was not shown:\n{Text[^Math.Min(Text.Length, 3000)..].Replace("\e", "^[", StringComparison.Ordinal)}"
                        );
                    return Task.CompletedTask;
                },
                HttpSteps.Patience
            );

        /// <summary>
        /// The settings that the shell told at first are those it tells at the end, and the screen is the first one again.
        /// </summary>
        public async Task HasItsTerminalBack()
        {
            await program.Exit.WaitAsync(HttpSteps.Patience);
            await showing.WaitAsync(HttpSteps.Patience);
            var settings = Text.Split('\n')
                .Select(line => line.Trim())
                .Where(line => line.Count(character => character == ':') > 20)
                .ToArray();
            settings.Length.ShouldBe(2, Text);
            settings[1].ShouldBe(settings[0]);
            Text.LastIndexOf("\e[?1049l", StringComparison.Ordinal)
                .ShouldBeGreaterThan(Text.LastIndexOf("\e[?1049h", StringComparison.Ordinal));
        }

        private string Text
        {
            get
            {
                lock (shown)
                    return shown.ToString();
            }
        }

        public async ValueTask DisposeAsync() => await program.DisposeAsync();
    }
}
