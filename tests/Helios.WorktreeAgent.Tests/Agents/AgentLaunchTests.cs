using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Agents;

[Trait("req", "session-agents")]
public sealed class AgentLaunchTests : IAsyncDisposable
{
    private const string Key = "sk-very-secret";

    private readonly AgentScene scene = new(
        new()
        {
            ["HELIOS_HARNESS_KEY"] = Key,
            ["Helios:Agents:HarnessUrl"] = "http://127.0.0.1:9",
            ["OPENAI_API_KEY"] = "sk-other",
        }
    );

    [Fact]
    public async Task Runs_it_in_a_terminal_of_its_lane_that_people_can_attach_to()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "echo here; exec sleep 300");

        var launched = await scene.Launched(command);

        var process = ProcessTree.Read(launched.Pid)!;
        process.Name.ShouldBe("sleep");
        ProcessTree.ReadVariable(launched.Pid, LaneEnvironment.LaneMark).ShouldBe(lane.ToString());
        ProcessTree.ReadVariable(launched.Pid, AgentTerminator.SessionMark).ShouldBe(command.SessionId.ToString());
        ProcessTree.ReadVariable(launched.Pid, AgentTerminator.LaunchMark).ShouldBe(command.LaunchId.ToString());
        ProcessTree.FindWorkingIn(scene.Rig.Worktrees.PathOf(lane)).Select(found => found.Pid).ShouldContain(launched.Pid);
        var terminal = (await scene.Rig.Get<LaneTerminals>().Find(lane, only: null)).ShouldHaveSingleItem();
        terminal.Pid.ShouldBe(launched.Pid);
        launched.TerminalTarget.ShouldBe($"{lane}-{terminal.TerminalId}");
        await scene.EndEverything();
    }

    [Fact]
    public async Task Twice_with_the_same_id_starts_one_and_answers_twice()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, $"echo once >>{scene.Notes("starts")}; exec sleep 300");

        await scene.Launched(command);
        scene.Queue.Take(command);
        await Eventually.Holds(() => scene.Bus.All<AgentLaunched>().Count() == 2);

        scene.Bus.All<AgentLaunched>().Select(report => report.Pid).Distinct().Count().ShouldBe(1);
        File.ReadAllLines(scene.Notes("starts")).Length.ShouldBe(1);
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_launch_with_another_id_replaces_the_one_before()
    {
        var lane = await scene.Rig.ReadyLane();
        var first = scene.Shell(lane, "exec sleep 300");
        var before = await scene.Launched(first);

        var second = first with { LaunchId = LaunchId.New() };
        var after = await scene.Launched(second);

        AgentScene.NothingCarries(first);
        after.Pid.ShouldNotBe(before.Pid);
        (await scene.Failed(first)).Reason.ShouldBe(AgentLaunchFailureReason.Superseded);
        ProcessTree.Read(after.Pid).ShouldNotBeNull();
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_launch_puts_the_key_into_its_environment_and_nowhere_else()
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex(
            $$"""
            env >{{scene.Notes("environment")}}; tr '\0' ' ' </proc/$$/cmdline >{{scene.Notes(
                "arguments"
            )}}; cat "$CODEX_HOME/config.toml" >{{scene.Notes("config")}}
            printf '› Ask Codex to do anything\n'; exec sleep 300
            """
        );
        var command = scene.Codex(lane, "it's \"quoted\" $HOME `x`;\nand long", transport: SessionTransport.CliproxyHarness);

        await scene.Launched(command);

        var environment = File.ReadAllText(scene.Notes("environment"));
        environment.ShouldContain($"HELIOS_MODEL_KEY={Key}\n");
        environment.ShouldNotContain("sk-other");
        File.ReadAllText(scene.Notes("arguments")).ShouldContain("it's \"quoted\" $HOME `x`;\nand long");
        File.ReadAllText(scene.Notes("config")).ShouldContain("base_url = \"http://127.0.0.1:9/v1\"");
        foreach (
            var file in Directory
                .EnumerateFiles(scene.Rig.DataFolder, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith("/tmux", StringComparison.Ordinal) && new FileInfo(file).Length > 0)
        )
            File.ReadAllText(file).ShouldNotContain(Key, customMessage: file);
        foreach (var process in ProcessTree.FindCarriers(LaneEnvironment.LaneMark).Select(carrier => carrier.Process.Pid))
            ArgumentsOf(process).ShouldNotContain(Key);
        scene.Bus.Sent.ShouldAllBe(report => !System.Text.Json.JsonSerializer.Serialize(report, report.GetType()).Contains(Key));
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_launch_that_stops_at_a_question_is_not_started_and_shows_the_question()
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex(
            """
            printf '  Folder access\n  Trust this folder? Codex can read, edit, and run files here.\n\n› 1. Trust and continue\n  2. Back\n\n  enter continue · esc back\n'
            read -r answer
            clear
            printf '› Ask Codex to do anything\n'
            exec sleep 300
            """
        );
        var command = scene.Codex(lane);

        var failed = await scene.Failed(command);

        failed.Reason.ShouldBe(AgentLaunchFailureReason.AgentBlocked);
        failed.Screen.ShouldNotBeNull().ShouldContain("Trust this folder?");
        failed.StillRunning.ShouldBeTrue();
        scene.Bus.All<AgentLaunched>().ShouldBeEmpty();
        (await scene.Refused(command, "yes")).Reason.ShouldBe(MessageRefusalReason.Dialog);

        // A person attaches and answers it.
        await scene.Rig.Get<AgentTerminals>().Enter(lane, scene.Session(command.SessionId).Launch!.Terminal!.Value);
        await scene.ShowsEventually(command, "Ask Codex");
        await scene.Round();
        await scene.Bus.Next<AgentLaunched>(report => report.LaunchId == command.LaunchId);
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_launch_that_never_becomes_ready_is_ended_and_shows_its_screen()
    {
        await using var impatient = new AgentScene(new() { ["Helios:Agents:ReadyWithin"] = "00:00:05" });
        var lane = await impatient.Rig.ReadyLane();
        impatient.PlayCodex("echo 'connecting to nowhere'; sleep 300");
        var command = impatient.Codex(lane);

        var failed = await impatient.Failed(command);

        failed.Reason.ShouldBe(AgentLaunchFailureReason.AgentNotReady);
        failed.Screen.ShouldNotBeNull().ShouldContain("connecting to nowhere");
        failed.StillRunning.ShouldBeFalse();
        AgentScene.NothingCarries(command);
        (await impatient.Rig.Get<LaneTerminals>().Find(lane, only: null)).ShouldBeEmpty();
        await impatient.EndEverything();
    }

    [Fact]
    public async Task A_launch_that_ends_at_once_shows_its_last_output()
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex("echo 'error: unexpected argument'; exit 2");

        var failed = await scene.Failed(scene.Codex(lane));

        failed.Reason.ShouldBe(AgentLaunchFailureReason.AgentExited);
        failed.Screen.ShouldNotBeNull().ShouldContain("unexpected argument");
        (await scene.Rig.Get<LaneTerminals>().Find(lane, only: null)).ShouldBeEmpty();
        await scene.EndEverything();
    }

    [Theory]
    [InlineData(AgentMode.Interactive)]
    [InlineData(AgentMode.Headless)]
    public async Task A_launch_without_the_conversation_is_unresumable(AgentMode mode)
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex("echo 'Error: thread/resume failed: no rollout found for thread id x (code -32600)' >&2; exit 1");

        var failed = await scene.Failed(
            scene.Codex(lane, "go on", mode) with
            {
                ResumeProviderSessionId = "01a1fc77-df69-7751-a22a-000000000000",
            }
        );

        failed.Reason.ShouldBe(AgentLaunchFailureReason.Unresumable);
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_missing_program_says_what_to_install()
    {
        var lane = await scene.Rig.ReadyLane();

        var failed = await scene.Failed(scene.Codex(lane));

        failed.Reason.ShouldBe(AgentLaunchFailureReason.ProgramNotFound);
        failed.Detail.ShouldContain("npm install -g @openai/codex");
        (await scene.Failed(scene.Command(lane, ["no-such-agent"]))).Reason.ShouldBe(AgentLaunchFailureReason.ProgramNotFound);
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_launch_needs_a_lane_that_is_there()
    {
        (await scene.Failed(scene.Shell(LaneId.New(), "sleep 300"))).Reason.ShouldBe(AgentLaunchFailureReason.LaneNotReady);
    }

    [Fact]
    public async Task A_headless_agent_reports_its_conversation_before_its_start_and_how_it_ended()
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex(
            """
            echo "$@" >arguments
            [ -t 0 ] || cat >stdin
            echo '{"type":"thread.started","thread_id":"01a1fc77-df69-7751-a22a-f46a2b665e95"}'
            echo '{"type":"turn.started"}'
            until [ -e go ]; do sleep 0.02; done
            echo '{"type":"item.completed","item":{"id":"item_1","type":"agent_message","text":"all done"}}'
            echo '{"type":"turn.completed","usage":{}}'
            exit 3
            """
        );
        var command = scene.Codex(lane, "make a file", AgentMode.Headless);

        await scene.Launched(command);

        var order = scene.Bus.Sent.Where(report => report is ProviderSessionCaptured or AgentLaunched).ToArray();
        order[0].ShouldBeOfType<ProviderSessionCaptured>().ProviderSessionId.ShouldBe("01a1fc77-df69-7751-a22a-f46a2b665e95");
        order[1].ShouldBeOfType<AgentLaunched>();
        scene.Session(command.SessionId).Launch!.ProviderSessionId.ShouldBe("01a1fc77-df69-7751-a22a-f46a2b665e95");
        (await scene.Facts(command)).ShouldSatisfyAllConditions(
            facts => facts.Runtime.ShouldBe(RuntimeFinding.Alive),
            facts => facts.Process.ShouldBe(ProcessFinding.Alive)
        );
        (await scene.Bus.Next<ActivityReported>()).Activity.ShouldBe(ActivityState.Active);

        var worktree = scene.Rig.Worktrees.PathOf(lane);
        File.WriteAllText(Path.Combine(worktree, "go"), "");
        await Eventually.Passes(async () =>
        {
            await scene.Hear();
            scene.Bus.All<AgentEnded>().ShouldNotBeEmpty();
        });

        var ended = scene.Bus.All<AgentEnded>().Single();
        (ended.ExitCode, ended.OnRequest).ShouldBe((3, false));
        scene.Bus.All<ActivityReported>().Last().Activity.ShouldBe(ActivityState.Ready);
        File.ReadAllText(Path.Combine(worktree, "arguments")).Trim().ShouldBe("exec --json -- make a file");
        File.ReadAllText(Path.Combine(worktree, "stdin")).ShouldBeEmpty();
        await scene.EndEverything();
    }

    private static string ArgumentsOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    public ValueTask DisposeAsync() => scene.DisposeAsync();
}
