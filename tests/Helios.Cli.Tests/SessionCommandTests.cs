using System.Text.Json.Nodes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Tests;

[Trait("req", "cli-session")]
public sealed class SessionCommandTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        await CommandLine.Run(server, ["lane", "create", "app", "--name", "first"]);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_start_asks_for_a_launch_waits_and_prints_the_id()
    {
        var started = await CommandLine.Run(server, ["session", "start", "first", "--agent", "codex", "--prompt", "Fix it", "--headless"]);

        started.ExitCode.ShouldBe(0, started.Error);
        started.Lines.ShouldBe([server.Session.SessionId.ToString()]);
        server.Requests.ShouldContain(request => request.EndsWith("/sessions?wait=ready&timeout=120"));
        var asked = server.Bodies.Last();
        (
            asked["provider"]!.GetValue<string>(),
            asked["launch"]!.GetValue<bool>(),
            asked["mode"]!.GetValue<string>(),
            asked["prompt"]!.GetValue<string>()
        ).ShouldBe(("codex", true, "headless", "Fix it"));
    }

    [Fact]
    public async Task A_program_comes_after_the_double_dash_and_is_asked_for()
    {
        (await CommandLine.Run(server, ["session", "start", "first", "--agent", "command"])).ExitCode.ShouldBe(2);

        (await CommandLine.Run(server, ["session", "start", "first", "--agent", "command", "--", "./agent", "--json"])).ExitCode.ShouldBe(
            0
        );

        server.Bodies.Last()["argv"]!.AsArray().Select(word => word!.GetValue<string>()).ShouldBe(["./agent", "--json"]);
    }

    [Theory]
    [InlineData(AttachmentStatus.Terminated, DisplayStatus.Errored, 1, "agent_failed")]
    [InlineData(AttachmentStatus.Attached, DisplayStatus.NeedsInput, 1, "agent_blocked")]
    [InlineData(AttachmentStatus.Attaching, DisplayStatus.Spawning, 6, "wait_timed_out")]
    public async Task A_start_is_done_only_when_the_agent_is_ready(
        AttachmentStatus status,
        DisplayStatus shown,
        int exitCode,
        string reason
    )
    {
        server.Session = server.Session with { Status = status, DisplayStatus = shown, Detail = "It asks for a login." };

        var started = await CommandLine.Run(server, ["session", "start", "first", "--agent", "codex"]);

        started.ExitCode.ShouldBe(exitCode);
        started.Error.ShouldContain($"[{reason}]");
        started.Lines.ShouldBe([server.Session.SessionId.ToString()]);
    }

    [Fact]
    public async Task A_session_is_named_by_its_id_the_end_of_it_or_its_lane()
    {
        var id = server.Session.SessionId.ToString();

        foreach (var name in (string[])[id, id[^6..].ToLowerInvariant(), "first"])
            (await CommandLine.Run(server, ["session", "show", name, "--quiet"])).Lines.ShouldBe([id], name);

        (await CommandLine.Run(server, ["session", "show", "nobody"])).ExitCode.ShouldBe(3);
        (await CommandLine.Run(server, ["session", "show", SessionId.New().ToString()])).ExitCode.ShouldBe(3);
        (await CommandLine.Run(server, ["session", "show"])).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_list_says_what_is_not_as_wished()
    {
        var list = await CommandLine.Run(server, ["session", "list"]);

        list.Out.ShouldContain("native_openai*");
        list.Error.ShouldContain("not through the harness");
        JsonNode.Parse((await CommandLine.Run(server, ["session", "list", "--json"])).Out)!["schema"]!
            .GetValue<string>()
            .ShouldBe("helios.session_list/1");
    }

    [Fact]
    public async Task A_text_that_does_not_get_there_is_refused_with_the_reason()
    {
        server.MessageBecomes = message =>
            message with
            {
                Status = SessionMessageStatus.Failed,
                Reason = MessageRefusalReason.Dialog,
                Detail = "It stands at a dialog.",
            };

        var sent = await CommandLine.Run(server, ["session", "send", "first", "yes"]);

        (sent.ExitCode, sent.Error.Contains("[dialog]")).ShouldBe((5, true));
        server.MessageBecomes = message => message with { Status = SessionMessageStatus.Delivered };
        (await CommandLine.Run(server, ["session", "send", "first", "yes"])).ExitCode.ShouldBe(0);
        server.Bodies.Last()["text"]!.GetValue<string>().ShouldBe("yes");
    }

    [Fact]
    public async Task A_kill_waits_for_the_end_and_says_how_to_go_on()
    {
        server.Session = server.Session with { Status = AttachmentStatus.Terminated, DisplayStatus = DisplayStatus.Killed };

        var killed = await CommandLine.Run(server, ["session", "kill", "first"]);

        killed.ExitCode.ShouldBe(0, killed.Error);
        killed.Error.ShouldContain("helios session restore");
        server.Requests.ShouldContain(request => request.EndsWith("/kill?wait=terminated&timeout=60"));
    }

    [Fact]
    public async Task What_others_have_written_does_not_steer_the_terminal_that_shows_it()
    {
        const string Evil = "\u001b[2J\u001b]0;owned\u0007ok\u009b31m \u202Egnp.exe\nnext\tline";
        var id = server.Session.SessionId.ToString();
        server.Session = server.Session with { Detail = Evil };
        server.Explained = new SessionExplanation
        {
            Session = server.Session,
            Summary = Evil,
            Decisions =
            [
                new()
                {
                    Fact = "probe",
                    Axis = "session",
                    From = "working",
                    To = "stuck",
                    Why = Evil,
                    Evidence = Evil,
                    Actor = "a",
                    CorrelationId = "cor_a",
                    At = FakeHelios.Start,
                    Revision = 1,
                },
            ],
            Evidence =
            [
                new()
                {
                    Source = "runtime",
                    Finding = "alive",
                    Evidence = Evil,
                    At = FakeHelios.Start,
                },
            ],
            Messages =
            [
                new()
                {
                    MessageId = SessionMessageId.New(),
                    SessionId = server.Session.SessionId,
                    Status = SessionMessageStatus.Accepted,
                    Text = Evil,
                    AcceptedAt = FakeHelios.Start,
                },
            ],
        };

        var shown = await CommandLine.Run(server, ["session", "show", id]);
        var explained = await CommandLine.Run(server, ["session", "explain", id]);
        server.Session = server.Session with { Status = AttachmentStatus.Terminated };
        var started = await CommandLine.Run(server, ["session", "start", "first", "--agent", "codex"]);

        foreach (var text in (string[])[shown.Out, explained.Out, started.Error])
        {
            text.ShouldContain("ok");
            text.Where(letter => (char.IsControl(letter) && letter is not ('\n' or '\t')) || letter is '\u202E').ShouldBeEmpty(text);
        }

        explained.Lines.Count(line => line.Contains("gnp.exe next line")).ShouldBe(3, "a cell is one line");
        var json = JsonNode.Parse((await CommandLine.Run(server, ["session", "show", id, "--json"])).Out)!;
        json["detail"]!.GetValue<string>().ShouldBe(Evil, "a program gets what was said");
    }
}
