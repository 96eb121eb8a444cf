using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Testing;

namespace Helios.Cli.Tests;

[Trait("req", "cli-hook")]
public sealed class HookCommandTests : IAsyncLifetime
{
    private const string Asked =
        """{"session_id":"conversation","hook_event_name":"PermissionRequest","tool_name":"Bash","tool_input":{"command":"ls"}}""";

    private readonly FakeHelios server = new();

    private string Session => server.Session.SessionId.ToString();

    private string Lane => server.Session.LaneId.ToString();

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        server.Session = server.Session with { Provider = SessionProviders.ClaudeCode };
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("--session")]
    [InlineData("HELIOS_SESSION_ID")]
    [InlineData("HELIOS_LANE_ID")]
    public async Task An_input_is_reported_for_the_right_session(string by)
    {
        string[] option = by is "--session" ? ["--session", Session] : [];
        var told = await Hook(["claude-code", .. option], Asked, new() { [by] = by is "HELIOS_LANE_ID" ? Lane : Session });

        (told.ExitCode, told.Out, told.Error).ShouldBe((0, "", ""));
        server.Requests.ShouldContain($"POST /v1/sessions/{Session}/facts/activity");
        var body = server.Bodies.ShouldHaveSingleItem();
        body["activity"]!.GetValue<string>().ShouldBe("blocked");
        body["dialog_id"]!.GetValue<string>().Length.ShouldBe(16);
        body["at"]!.GetValue<DateTimeOffset>().ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Codex_says_by_its_last_argument_that_a_turn_has_ended()
    {
        var told = await Hook(
            ["codex", """{"type":"agent-turn-complete","thread-id":"t","last-assistant-message":"-- done"}""", "--session", Session],
            ""
        );

        (told.ExitCode, told.Out, told.Error).ShouldBe((0, "", ""));
        server.Bodies.ShouldHaveSingleItem()["activity"]!.GetValue<string>().ShouldBe("ready");
    }

    [Theory]
    [InlineData("""{"hook_event_name":"SubagentStop"}""", null)]
    [InlineData("""{"hook_event_name":"Notification","notification_type":"auth_success"}""", null)]
    [InlineData("[]", null)]
    // The host's own script reports it.
    [InlineData(Asked, "HELIOS_LAUNCH_ID")]
    public async Task What_says_nothing_or_is_known_already_is_passed_over_in_silence(string input, string? mark)
    {
        var told = await Hook(["claude-code"], input, new() { ["HELIOS_SESSION_ID"] = Session, [mark ?? "NOTHING"] = "x" });

        (told.ExitCode, told.Out, told.Error).ShouldBe((0, "", ""));
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("codex", "conversation")]
    [InlineData("claude-code", "another")]
    public async Task An_agent_does_not_speak_for_another_that_works_in_its_lane(string agent, string conversation)
    {
        server.Session = server.Session with { ProviderSessionId = conversation };

        var told = await Hook([agent], Asked, new() { ["HELIOS_LANE_ID"] = Lane });

        (told.ExitCode, told.Out).ShouldBe((0, ""));
        told.Error.ShouldContain("[other_agent]");
        server.Bodies.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_cannot_be_told_is_said_in_words_and_breaks_nothing()
    {
        await Fails("{ no json", "hook_unreadable", Session);
        await Fails($$"""{"hook_event_name":"Stop","x":"{{new string('x', 1 << 20)}}"}""", "hook_too_long", Session);
        await Fails(Asked, "lane_not_found", SessionId.New().ToString());
        await Fails(Asked, "session_not_found", null);
        server.Bodies.ShouldBeEmpty();
        var unreachable = await CommandLine.Run(
            null,
            ["hook", "claude-code", "--session", Session],
            piped: Input(Asked),
            time: new PatientTime()
        );
        (unreachable.ExitCode, unreachable.Out, unreachable.Error.Contains("[unreachable]")).ShouldBe((0, "", true));
        var nowhere = await Hook(["claude-code", "--session", Session], Asked, new() { ["HELIOS_URL"] = "nonsense" });
        (nowhere.ExitCode, nowhere.Out, nowhere.Error.Contains("HELIOS_URL")).ShouldBe((0, "", true));

        async Task Fails(string input, string reason, string? session)
        {
            var failed = await Hook(["claude-code"], input, session is null ? [] : new() { ["HELIOS_SESSION_ID"] = session });
            (failed.ExitCode, failed.Out).ShouldBe((0, ""));
            failed.Error.ShouldContain($"[{reason}]");
        }
    }

    [Theory]
    [InlineData("server")]
    [InlineData("input")]
    [InlineData("input that cannot be cancelled")]
    public async Task An_agent_is_not_held_up_by_a_server_or_an_input_that_does_not_come(string what)
    {
        var released = new TaskCompletionSource();
        server.HoldActivity = released.Task;
        Stream input = what switch
        {
            "server" => Input(Asked),
            "input" => new Pipe().Reader.AsStream(),
            _ => new OpenTerminal(),
        };
        await using var lost = new LostTime();
        var began = Stopwatch.GetTimestamp();

        var told = await CommandLine
            .Run(server, ["hook", "claude-code", "--session", Session], piped: input)
            .WaitAsync(Eventually.Patience);

        Stopwatch.GetElapsedTime(began).ShouldBeInRange(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(10) + lost.SoFar);
        (told.ExitCode, told.Out, told.Error.Contains("[hook_timed_out]")).ShouldBe((0, "", true));
        released.SetResult();
    }

    [Fact]
    public async Task A_misuse_is_reported_by_the_exit_code()
    {
        (await Hook(["gemini"], Asked)).ExitCode.ShouldBe(2);
        (await Hook([], Asked)).ExitCode.ShouldBe(2);
        // By hand at a terminal nothing would ever come.
        (await CommandLine.Run(server, ["hook", "codex"], typed: "")).ExitCode.ShouldBe(2);
    }

    private Task<CallResult> Hook(string[] args, string input, Dictionary<string, string>? variables = null) =>
        CommandLine.Run(server, ["hook", .. args], variables, piped: Input(input), time: new PatientTime());

    private static MemoryStream Input(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// A clock by which no time runs out: on a busy machine two seconds pass soon, and are not what most of these tests are about.
    /// </summary>
    private sealed class PatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Standard input as it is: a read of it returns when something comes, whatever its token says.</summary>
    private sealed class OpenTerminal : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(new TaskCompletionSource<int>().Task);
    }
}
