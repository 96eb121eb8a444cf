using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.Hosting.Timeliness;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Agents;

[Trait("req", "session-agents")]
public sealed class AgentObserverTests : IAsyncDisposable
{
    private readonly AgentScene scene = new();

    [Fact]
    public async Task One_report_covers_all_agents()
    {
        var lane = await scene.Rig.ReadyLane();
        var living = scene.Shell(lane, "sleep 300");
        var headless = scene.Shell(lane, "sleep 300", AgentMode.Headless);
        await scene.Launched(living);
        await scene.Launched(headless);

        var round = await scene.Round();

        round.RuntimeServer.ShouldBe(RuntimeServerFinding.Alive);
        round
            .Facts.Select(facts => (facts.SessionId, facts.LaunchId, facts.Runtime, facts.Process))
            .ShouldBe(
                [
                    (living.SessionId, living.LaunchId, RuntimeFinding.Alive, ProcessFinding.Alive),
                    (headless.SessionId, headless.LaunchId, RuntimeFinding.Alive, ProcessFinding.Alive),
                ],
                ignoreOrder: true
            );
        (await scene.Round()).Round.ShouldBe(round.Round + 1);
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_stopped_process_is_no_dead_one()
    {
        var lane = await scene.Rig.ReadyLane();
        // tmux lets a pane's process that was stopped go on at once; of a headless one nobody does.
        var command = scene.Shell(lane, "exec sleep 300", AgentMode.Headless);
        var identity = ProcessIdentity.Of((await scene.Launched(command)).Pid)!;
        // The agent alone: the shell that keeps its exit code goes on.
        identity.ShouldNotBe(scene.Session(command.SessionId).Launch!.Identity);
        await Signal(identity, "STOP");

        await Eventually.Passes(async () => (await scene.Facts(command)).Process.ShouldBe(ProcessFinding.Indeterminate));

        (await scene.Facts(command)).ShouldSatisfyAllConditions(
            facts => facts.Runtime.ShouldBe(RuntimeFinding.Alive),
            facts => facts.Evidence.ShouldContain("stopped")
        );
        await Signal(identity, "CONT");
        await Eventually.Passes(async () => (await scene.Facts(command)).Process.ShouldBe(ProcessFinding.Alive));
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_headless_agent_that_died_is_dead_also_while_what_keeps_its_exit_code_lives()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "exec sleep 300", AgentMode.Headless);
        var agent = ProcessIdentity.Of((await scene.Launched(command)).Pid)!;
        var shell = scene.Session(command.SessionId).Launch!.Identity!;
        await Signal(shell, "STOP");
        await Signal(agent, "KILL");

        await Eventually.Passes(async () =>
            (await scene.Facts(command)).ShouldSatisfyAllConditions(
                facts => facts.Runtime.ShouldBe(RuntimeFinding.Alive),
                facts => facts.Process.ShouldBe(ProcessFinding.Dead)
            )
        );

        await Signal(shell, "CONT");
        await Eventually.Passes(async () =>
        {
            await scene.Hear();
            scene.Bus.All<AgentEnded>().ShouldHaveSingleItem().Signal.ShouldBe(9);
        });
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_headless_agent_that_lost_what_keeps_its_exit_code_lives_on_and_is_not_said_to_have_ended()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "exec sleep 300", AgentMode.Headless);
        var agent = ProcessIdentity.Of((await scene.Launched(command)).Pid)!;
        await Signal(scene.Session(command.SessionId).Launch!.Identity!, "KILL");

        await Eventually.Passes(async () =>
            (await scene.Facts(command)).ShouldSatisfyAllConditions(
                facts => facts.Runtime.ShouldBe(RuntimeFinding.Gone),
                facts => facts.Process.ShouldBe(ProcessFinding.Alive)
            )
        );

        await scene.Hear();
        scene.Bus.All<AgentEnded>().ShouldBeEmpty();
        await Signal(agent, "KILL");
        await Eventually.Passes(async () =>
        {
            await scene.Hear();
            scene.Bus.All<AgentEnded>().ShouldHaveSingleItem();
        });
        await scene.EndEverything();
    }

    [Fact]
    public async Task An_agent_that_was_started_before_its_own_process_was_written_down_is_found_by_the_next_look()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "exec sleep 300", AgentMode.Headless);
        var agent = ProcessIdentity.Of((await scene.Launched(command)).Pid)!;
        scene.Session(command.SessionId).Change(command.LaunchId, launch => launch with { Child = null });

        (await scene.Facts(command)).Process.ShouldBe(ProcessFinding.Alive);

        scene.Session(command.SessionId).Launch!.ChildIdentity.ShouldBe(agent);
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_terminal_that_outlives_its_agent_is_alive_with_a_dead_process()
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex($"printf '› Ask Codex to do anything\\n'; until [ -e {scene.Notes("leave")} ]; do sleep 0.02; done; exec sh");
        var command = scene.Codex(lane);
        await scene.Launched(command);
        File.WriteAllText(scene.Notes("leave"), "");

        await Eventually.Passes(async () => (await scene.Facts(command)).Process.ShouldBe(ProcessFinding.Dead));

        (await scene.Facts(command)).Runtime.ShouldBe(RuntimeFinding.Alive);
        await scene.EndEverything();
    }

    [Fact]
    public async Task An_agent_that_ended_is_gone_with_its_terminal()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, $"until [ -e {scene.Notes("leave")} ]; do sleep 0.02; done");
        await scene.Launched(command);
        File.WriteAllText(scene.Notes("leave"), "");

        await Eventually.Passes(async () =>
            (await scene.Facts(command)).ShouldSatisfyAllConditions(
                facts => facts.Runtime.ShouldBe(RuntimeFinding.Gone),
                facts => facts.Process.ShouldBe(ProcessFinding.Dead)
            )
        );
        scene.Bus.All<AgentEnded>().ShouldBeEmpty();
        await scene.EndEverything();
    }

    [Fact]
    public async Task Another_process_with_its_number_is_not_it()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "exec sleep 300");
        await scene.Launched(command);
        var real = scene.Session(command.SessionId).Launch!.Identity!;
        scene
            .Session(command.SessionId)
            .Change(command.LaunchId, launch => launch with { Process = (real with { StartTime = real.StartTime - 100 }).ToString() });

        (await scene.Facts(command)).Process.ShouldBe(ProcessFinding.Dead);

        scene.Session(command.SessionId).Change(command.LaunchId, launch => launch with { Process = real.ToString() });
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_name_that_another_begins_with_does_not_stand_in_for_it()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "exec sleep 300");
        await scene.Launched(command);
        var terminal = scene.Session(command.SessionId).Launch!.Terminal!.Value;
        var name = AgentTerminals.NameOf(lane, terminal);
        await scene.Rig.Say("new-session", "-d", "-s", $"{name}-longer", "sleep", "300");
        await scene.Rig.Say("kill-session", "-t", $"={name}:");

        await Eventually.Passes(async () => (await scene.Facts(command)).Runtime.ShouldBe(RuntimeFinding.Gone));

        await scene.Rig.Say("kill-session", "-t", $"={name}-longer:");
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_server_of_terminals_that_does_not_answer_says_nothing_about_anybody()
    {
        await using var hurried = new AgentScene(new() { ["Helios:Host:TmuxAnswersWithin"] = "00:00:05" });
        var lane = await hurried.Rig.ReadyLane();
        var command = hurried.Shell(lane, "sleep 300");
        var headless = hurried.Shell(lane, "sleep 300", AgentMode.Headless);
        await hurried.Launched(command);
        await hurried.Launched(headless);
        var server = await hurried.Rig.Server();
        await Signal(server, "STOP");
        try
        {
            var round = await hurried.Round();

            round.RuntimeServer.ShouldBe(RuntimeServerFinding.Unreachable);
            round
                .Facts.Single(facts => facts.SessionId == command.SessionId)
                .ShouldSatisfyAllConditions(
                    facts => facts.Runtime.ShouldBe(RuntimeFinding.Unknown),
                    facts => facts.Process.ShouldBe(ProcessFinding.Alive)
                );
            round.Facts.Single(facts => facts.SessionId == headless.SessionId).Runtime.ShouldBe(RuntimeFinding.Alive);
        }
        finally
        {
            await Signal(server, "CONT");
        }

        await hurried.EndEverything();
    }

    [Fact]
    public async Task A_round_is_late_after_a_standstill_of_the_process_and_not_because_the_last_one_took_long()
    {
        var lane = await scene.Rig.ReadyLane();
        await scene.Launched(scene.Shell(lane, "sleep 300"));
        var clock = new ManualClock();
        using var attention = new AttentionClock(clock);
        var observer = scene.Rig.Make<AgentObserver>(clock, attention);

        clock.Advance(TimeSpan.FromMinutes(1));
        (await scene.Round(observer)).Late.ShouldBeFalse();
        clock.Sleep(TimeSpan.FromMinutes(1));
        (await scene.Round(observer)).Late.ShouldBeTrue();
        (await scene.Round(observer)).Late.ShouldBeFalse();
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_round_in_the_middle_of_which_the_host_stood_still_says_so()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "sleep 300");
        await scene.Launched(command);

        (await RoundAcross(TimeSpan.Zero)).Late.ShouldBeFalse();
        (await RoundAcross(TimeSpan.FromSeconds(3))).Late.ShouldBeTrue();
        await scene.EndEverything();
    }

    private async Task<SessionFactsReported> RoundAcross(TimeSpan leap)
    {
        var time = new LeapingTime(leap);
        using var attention = new AttentionClock(time);
        return await scene.Round(scene.Rig.Make<AgentObserver>(time, attention));
    }

    [Fact]
    public async Task After_a_reboot_that_nobody_answers_is_definite()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "exec sleep 300");
        await scene.Launched(command);
        var real = scene.Session(command.SessionId).Launch!;
        scene
            .Session(command.SessionId)
            .Change(
                command.LaunchId,
                launch => launch with { BootId = "another-boot", Process = (real.Identity! with { BootId = "another-boot" }).ToString() }
            );

        (await scene.Facts(command)).ShouldSatisfyAllConditions(
            facts => facts.Runtime.ShouldBe(RuntimeFinding.Gone),
            facts => facts.Process.ShouldBe(ProcessFinding.Dead),
            facts => facts.Rebooted.ShouldBeTrue()
        );

        scene.Session(command.SessionId).Change(command.LaunchId, _ => real);
        (await scene.Facts(command)).Rebooted.ShouldBeFalse();
        await scene.EndEverything();
    }

    private static async Task Signal(ProcessIdentity process, string signal) =>
        (
            await ProcessRunner.Instance.Run(
                new CommandSpec("kill", $"-{signal}", process.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                CancellationToken.None
            )
        ).EnsureSucceeded();

    public ValueTask DisposeAsync() => scene.DisposeAsync();
}
