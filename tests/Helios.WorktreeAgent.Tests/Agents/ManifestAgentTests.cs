using System.Text;
using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Testing;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Agents.Adapters.Manifests;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Agents;

/// <summary>Agents that a manifest describes, with real processes in the real tmux.</summary>
[Trait("req", "agent-manifests")]
public sealed class ManifestAgentTests : IAsyncDisposable
{
    private const string Key = "sk-of-mine";

    private const string Manifest = """
        {
          "name": "mine",
          "title": "My agent",
          "launch": {
            "program": "PROGRAM",
            "interactive": [["chat"], ["--model", "{model}"], ["{permissions}"]],
            "headless": [["run"], ["--model", "{model}"], ["--resume", "{resume}"], ["--", "{prompt}"]],
            "permissions": { "ask": [], "all": ["--yes", "--really"] },
            "environment": {
              "MINE_STATE": "{state}",
              "MINE_URL": { "if": "base_url", "value": "{base_url}/v1" },
              "MINE_CONFIG": { "if": "base_url", "value": "{launch}/mine.json" }
            },
            "files": { "{launch}/mine.json": { "model": "{model|small}", "resume": "{resume}", "list": ["{worktree}"] } }
          },
          "observe": {
            "screen": { "prompt": "mine>", "questions": ["Trust this?"], "permissions": ["Allow it?"], "working": ["thinking"] },
            "events": [
              { "if": { "event": "ping" }, "ignore": true },
              { "if": { "event": "start" }, "activity": "active", "took_prompt": true, "conversation": "session.id" },
              { "if": { "event": "end", "ok": [true, null] }, "activity": "ready", "text": "said" },
              { "if": { "event": "end" }, "activity": "idle", "text": "said" }
            ],
            "unresumable": ["no such chat"]
          },
          "endpoint": { "key": "MINE_KEY" }
        }
        """;

    private readonly TemporaryFolder folder = new();
    private readonly AgentScene scene;

    public ManifestAgentTests()
    {
        var program = folder["mine"];
        Directory.CreateDirectory(folder["agents.d"]);
        File.WriteAllText(folder["agents.d", "mine.json"], Manifest.Replace("PROGRAM", program, StringComparison.Ordinal));
        File.WriteAllText(folder["agents.d", "broken.json"], """{"name": "broken"}""");
        File.WriteAllText(folder["agents.d", "named.json"], """{"name": "other", "launch": {"program": "x", "interactive": []}}""");
        scene = new AgentScene(
            new()
            {
                ["Helios:Agents:ManifestFolder"] = folder["agents.d"],
                ["Helios:Agents:Endpoints:mine:Url"] = "http://127.0.0.1:9",
                ["MINE_KEY"] = Key,
            }
        );
    }

    [Fact]
    public async Task One_in_a_terminal_is_ready_at_its_input_line_and_its_screen_tells_what_it_does()
    {
        Play(
            $"""
            printf '%s\n' "$@" >{folder["arguments"]}
            while printf 'mine> ' && read -r line; do
                echo "$line" >>{folder["lines"]}
                printf 'thinking…'; while [ ! -e {folder["go"]} ]; do sleep 0.05; done; printf '\r\033[Kdone\n'
            done
            """
        );
        var lane = await scene.Rig.ReadyLane();
        var command = Mine(lane) with { Model = "large", Permissions = AgentPermissions.All, Prompt = "the first" };

        await scene.Launched(command);

        File.ReadAllLines(folder["arguments"]).ShouldBe(["chat", "--model", "large", "--yes", "--really"]);
        await Eventually.Holds(() => File.Exists(folder["lines"]) && File.ReadAllText(folder["lines"]) == "the first\n");
        await scene.ShowsEventually(command, "thinking");
        await Seen(ActivityState.Active);
        await File.WriteAllTextAsync(folder["go"], "");
        await scene.ShowsEventually(command, "done");
        await Seen(ActivityState.WaitingInput);
        File.Delete(folder["go"]);
        await scene.Delivered(command, "the second");
        File.ReadAllLines(folder["lines"]).ShouldBe(["the first", "the second"]);
        await File.WriteAllTextAsync(folder["go"], "");
        await scene.EndEverything();

        Task Seen(ActivityState activity) =>
            Eventually.Passes(async () =>
            {
                await scene.Round();
                await scene.Hear();
                scene.Bus.All<ActivityReported>().LastOrDefault()?.Activity.ShouldBe(activity);
                scene.Bus.All<ActivityReported>().ShouldNotBeEmpty();
            });
    }

    [Fact]
    public async Task A_question_at_start_waits_for_a_person()
    {
        Play("printf 'Trust this? '; read -r answer; printf 'mine> '; exec sleep 300");
        var command = Mine(await scene.Rig.ReadyLane());

        var failed = await scene.Failed(command);

        (failed.Reason, failed.StillRunning).ShouldBe((AgentLaunchFailureReason.AgentBlocked, true));
        await scene.EndEverything();
    }

    [Fact]
    public async Task Headless_it_is_followed_by_its_events_and_has_its_key_in_its_environment_and_nowhere_else()
    {
        Play(
            $$$"""
            printf '%s\n' "$@" >{{{folder["arguments"]}}}; env >{{{folder["environment"]}}}; cp "$MINE_CONFIG" {{{folder["config"]}}}
            echo '{"event": "ping"}'
            echo '{"event": "start", "session": {"id": "chat-7"}}'
            echo 'no event'
            echo '{"event": "end", "said": "Fixed."}'
            """
        );
        var lane = await scene.Rig.ReadyLane();
        var command = Mine(lane, AgentMode.Headless) with
        {
            Prompt = "--help me",
            ResumeProviderSessionId = "chat-6",
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["MINE_STATE"] = "mine wins", ["OWN"] = "kept" },
        };

        await scene.Launched(command);
        await Eventually.Passes(async () =>
        {
            await scene.Hear();
            scene.Bus.All<AgentEnded>().ShouldContain(report => report.LaunchId == command.LaunchId);
        });

        File.ReadAllLines(folder["arguments"]).ShouldBe(["run", "--resume", "chat-6", "--", "--help me"]);
        var environment = File.ReadAllLines(folder["environment"]);
        environment.ShouldContain($"MINE_KEY={Key}");
        environment.ShouldContain("MINE_URL=http://127.0.0.1:9/v1");
        environment.ShouldContain("OWN=kept");
        environment.ShouldContain(line => line.StartsWith("MINE_STATE=/", StringComparison.Ordinal));
        File.ReadAllText(folder["config"])
            .ShouldBe($$"""{"model":"small","resume":"chat-6","list":["{{scene.Rig.Worktrees.PathOf(lane)}}"]}""");
        scene.Bus.All<ProviderSessionCaptured>().Select(report => report.ProviderSessionId).Distinct().ShouldBe(["chat-6", "chat-7"]);
        scene.Bus.All<ActivityReported>().Select(report => report.Activity).ShouldBe([ActivityState.Active, ActivityState.Ready]);
        scene.Rig.Get<LaneEnvironment>().Withhold.Keys.ShouldContain("MINE_KEY");
        await scene.EndEverything();
    }

    [Fact]
    public async Task What_it_cannot_do_is_refused_with_what_it_can()
    {
        Play("echo 'no such chat' >&2; exit 1");
        var lane = await scene.Rig.ReadyLane();

        var plan = await scene.Failed(Mine(lane) with { Permissions = AgentPermissions.Plan });
        var unknown = await scene.Failed(Mine(lane) with { Provider = "nobody" });
        var gone = await scene.Failed(Mine(lane, AgentMode.Headless) with { Prompt = "go", ResumeProviderSessionId = "chat-1" });
        var inTerminal = await scene.Failed(Mine(lane) with { ResumeProviderSessionId = "chat-1" });

        plan.Detail.ShouldContain("has no permission mode 'plan'; its manifest has ask, all.");
        unknown.Detail.ShouldContain("no agent 'nobody'");
        unknown.Detail.ShouldContain("mine");
        (gone.Reason, inTerminal.Reason).ShouldBe((AgentLaunchFailureReason.Unresumable, AgentLaunchFailureReason.Unresumable));
        await scene.EndEverything();
    }

    [Fact]
    public void A_host_says_which_agents_it_has_and_what_is_wrong_with_those_that_it_has_not()
    {
        var views = scene.Rig.Get<AgentAdapters>().Views.ToDictionary(view => view.Name);

        views.Keys.ShouldBe(["codex", "claude-code", "mine", "broken", "named", .. ShippedAgents.Texts.Keys], ignoreOrder: true);
        (views["mine"].Origin, views["mine"].Installed, views["mine"].File).ShouldBe(
            (AgentOrigin.Host, false, folder["agents.d", "mine.json"])
        );
        views["mine"].Permissions.ShouldBe([AgentPermissions.Ask, AgentPermissions.All]);
        views["broken"].Faults.ShouldBe(["launch is required."]);
        views["named"].Faults.Single().ShouldContain("the file is named named.json");
        views["gemini"].Origin.ShouldBe(AgentOrigin.Shipped);
        Play("exit");
        scene.Rig.Get<AgentAdapters>().Views.Single(view => view.Name == "mine").Installed.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"type":"init","session_id":"s-1","model":"m"}""", ActivityState.Active, "s-1", null)]
    [InlineData("""{"type":"message","role":"assistant","content":"Hello","delta":true}""", ActivityState.Active, null, "Hello")]
    [InlineData("""{"type":"result","status":"success","stats":{}}""", ActivityState.Ready, null, null)]
    [InlineData("""{"type":"result","status":"error","error":{"message":"quota"}}""", ActivityState.Idle, null, "quota")]
    [InlineData("""{"type":"other"}""", null, null, null)]
    public void Gemini_is_read_by_its_events(string line, ActivityState? activity, string? conversation, string? said)
    {
        var signal = Shipped("gemini").ReadLine(line);

        (signal?.Activity, signal?.ProviderSessionId, signal?.Tail).ShouldBe((activity, conversation, said));
    }

    [Fact]
    public void Gemini_gets_a_conversation_that_follows_from_the_launch_unless_it_resumes_one()
    {
        var plan = Plan with { Prompt = "go" };

        var command = Shipped("gemini").Build(plan);

        command.Arguments.ShouldBe([
            "--output-format",
            "stream-json",
            "--approval-mode",
            "auto_edit",
            "--session-id",
            command.ProviderSessionId!,
            "--prompt",
            "go",
        ]);
        Shipped("gemini").Build(plan).ProviderSessionId.ShouldBe(command.ProviderSessionId);
        var resumed = Shipped("gemini").Build(plan with { Resume = "r-1" });
        resumed.ProviderSessionId.ShouldBe("r-1");
        resumed.Arguments.ShouldContain("--resume");
        resumed.Arguments.ShouldNotContain("--session-id");
    }

    private static readonly AgentPlan Plan = new()
    {
        LaunchId = LaunchId.New(),
        Mode = AgentMode.Headless,
        Endpoint = new AgentEndpoint(null, null),
        RepositoryPath = "/repository",
        WorktreePath = "/repository/lane",
        StateFolder = "/data/state",
        LaunchFolder = "/data/launch",
        HookProgram = "/data/bin/helios-hook",
    };

    private static ManifestAdapter Shipped(string name) =>
        new(AgentManifestReader.Read(Encoding.UTF8.GetBytes(ShippedAgents.Texts[name]), out _)!);

    private LaunchAgent Mine(LaneId lane, AgentMode mode = AgentMode.Interactive) =>
        scene.Command(lane, [], mode: mode) with
        {
            Provider = "mine",
        };

    private void Play(string script)
    {
        File.WriteAllText(folder["mine"], $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(folder["mine"], UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    public async ValueTask DisposeAsync()
    {
        await scene.DisposeAsync();
        folder.Dispose();
    }
}
