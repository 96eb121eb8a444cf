using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Supervision;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tests.Rig;
using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.Tests.Tmux;

/// <summary>What is so with the settings as they are, and a tmux of today: its server outlives whatever goes on in it.</summary>
[Trait("req", "par-task-tmux")]
public sealed class TmuxProcessTests : IAsyncDisposable
{
    private const int Workers = 8;
    private const int Rounds = 6;

    private readonly AgentRig rig = TmuxRig.Create(new() { ["Helios:Host:TmuxAnswersWithin"] = "00:00:20" });

    [Theory]
    [InlineData("tmux 3.3a\n", false)]
    [InlineData("tmux 3.7c\n", false)]
    [InlineData("tmux next-3.8\n", false)]
    [InlineData("tmux master\n", false)]
    [InlineData("tmux openbsd-7.9\n", false)]
    [InlineData("tmux 3.8\n", true)]
    [InlineData("tmux 3.10a\n", true)]
    public void Control_mode_needs_a_release_known_to_survive_it(string said, bool survives) =>
        TmuxProgram.SurvivesConnections(said).ShouldBe(survives);

    [Theory]
    [InlineData("control", true)]
    [InlineData("process", false)]
    public async Task The_setting_overrides_the_choice(string set, bool connects)
    {
        await using var other = TmuxRig.Create(new() { ["Helios:Host:TmuxConnection"] = set });
        other.Get<TmuxProgram>().UsesConnection.ShouldBe(connects);
    }

    [Fact]
    public async Task A_session_that_ends_just_after_its_window_changed_takes_no_other_with_it()
    {
        // With a client in control mode this was the end of the server, every time.
        var lane = await rig.ReadyLane();
        var server = await rig.Server();
        string[][] commands =
        [
            ["new-session", "-d", "-s", "short", "--", "sleep", "300"],
            ["new-window", "-t", "=short:", "--", "sleep", "300"],
            ["kill-session", "-t", "=short:"],
        ];

        (await rig.Tmux().Run(commands, stdin: null, CancellationToken.None)).ShouldBeOfType<TmuxAnswer.Done>();

        (await rig.Tmux().Panes()).ShouldBeOfType<TmuxAnswer.Done>();
        server.Check().ShouldBe(Liveness.Alive);
        (await rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.Alive>();
        await TearDown(lane);
    }

    [Fact]
    public async Task Many_sessions_with_viewers_and_windows_start_and_end_without_affecting_others()
    {
        var lane = await rig.ReadyLane();
        var server = await rig.Server();

        await Task.WhenAll(
            Enumerable
                .Range(0, Workers)
                .Select(async worker =>
                {
                    for (var round = 0; round < Rounds; round++)
                        await ComeAndGo($"w{worker}-{round}", (worker + round) % 4);
                })
        );

        server.Check().ShouldBe(Liveness.Alive);
        (await rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.Alive>();
        await TearDown(lane);
        await Eventually.Holds(() => server.Check() == Liveness.Dead);
    }

    [Theory, Trait("req", "par-task-lost")]
    [InlineData("tmux")]
    [InlineData("tmux", true)]
    [InlineData("process")]
    public async Task A_par_task_whose_process_ends_is_noticed_long_before_the_next_probe(string driver, bool withServer = false)
    {
        await using var agent = new AgentRig(new() { ["Helios:Host:ParTaskDriver"] = driver }).Open();
        var lane = await agent.ReadyLane();
        LaneId? other = withServer ? null : await agent.ReadyLane();
        var supervisor = agent.Get<ParTaskSupervisor>();
        using var stop = new CancellationTokenSource();
        var heeding = supervisor.HeedHints(stop.Token);
        var root = ProcessIdentity.Of(agent.ParTaskOf(lane).Pid!.Value)!;
        supervisor.Glance();
        ProcessSignals.Send(withServer ? await agent.Server() : root, ProcessSignal.Kill);
        await Eventually.Holds(() => root.Check() == Liveness.Dead);

        // As every second; a server that is just going has nothing to say yet.
        await Eventually.Holds(() =>
        {
            supervisor.Glance();
            return agent.Bus.All<ParTaskLost>().Any();
        });

        (await agent.Bus.Next<ParTaskLost>()).LaneId.ShouldBe(lane);
        agent.Bus.All<ParTaskLost>().ShouldNotContain(lost => lost.LaneId == other);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => heeding);
        await TearDown(lane, agent);
        if (other is { } left)
            await TearDown(left, agent);
    }

    [Fact, Trait("req", "par-task-lost")]
    public async Task The_server_lingers_without_sessions_so_that_a_single_ended_par_task_is_known_to_be_dead()
    {
        await using var agent = TmuxRig.Create(
            new() { ["Helios:Host:TmuxLingers"] = "00:00:02", ["Helios:Host:TmuxAnswersWithin"] = "00:00:20" }
        );
        var lane = await agent.ReadyLane();
        var server = await agent.Server();
        await agent.Say("kill-session", "-t", TmuxServer.Target(lane.ToString()));
        await agent.Get<ParTaskSupervisor>().Round(CancellationToken.None);

        var lost = await agent.Bus.Next<ParTaskLost>();

        lost.LaneId.ShouldBe(lane);
        lost.Reason.ShouldBe(ParTaskLossReason.Vanished);
        var next = await agent.ReadyLane();
        (await agent.Server()).ShouldBe(server);
        await TearDown(next, agent);
        server.Check().ShouldBe(Liveness.Alive);
        await Eventually.Holds(() => server.Check() == Liveness.Dead);
    }

    [Fact]
    public async Task The_server_ends_with_its_last_session_when_the_agent_has_stopped()
    {
        ProcessIdentity server;
        LaneId lane;
        await using (var agent = TmuxRig.Create())
        {
            lane = await agent.ReadyLane();
            server = await agent.Server();
            var before = agent.Tmux().Call;
            await agent.Stop();
            server.Check().ShouldBe(Liveness.Alive);

            await ProcessRunner.Instance.Run(
                new CommandSpec(before[0], [.. before.Skip(1), "kill-session", "-t", TmuxServer.Target(lane.ToString())]),
                CancellationToken.None
            );

            await Eventually.Holds(() => server.Check() == Liveness.Dead);
        }
    }

    [Theory, Trait("req", "terminals")]
    [InlineData("process")]
    [InlineData("control")]
    public async Task Text_typed_during_a_hang_is_dropped_when_the_caller_has_given_up(string set)
    {
        await using var agent = TmuxRig.Create(
            new() { ["Helios:Host:TmuxConnection"] = set, ["Helios:Host:TmuxAnswersWithin"] = "00:00:04" }
        );
        var lane = await agent.ReadyLane();
        var terminal = TerminalId.New();
        var desk = agent.Get<LaneTerminals>();
        await desk.Create(
            new CreateTerminal
            {
                HostId = HostId.New(),
                LaneId = lane,
                TerminalId = terminal,
                Argv = ["cat"],
                Columns = 80,
                Rows = 24,
                Cause = new Cause { CorrelationId = "cor_test", Actor = "test" },
            }
        );
        var server = await agent.Server();
        string[][] late =
        [
            ["send-keys", "-t", TmuxServer.Target(TmuxNames.Terminal(lane, terminal)), "-l", "--", "late"],
        ];
        await Signal("-STOP", server);
        try
        {
            (await agent.Tmux().Type([], late, stdin: null, CancellationToken.None)).ShouldBeOfType<TmuxAnswer.Silent>();
        }
        finally
        {
            await Signal("-CONT", server);
        }

        await Eventually.Passes(async () =>
            (
                await agent
                    .Tmux()
                    .Type(
                        [],
                        [
                            ["send-keys", "-t", late[0][2], "-l", "--", "in time"],
                        ],
                        stdin: null,
                        CancellationToken.None
                    )
            ).ShouldBeOfType<TmuxAnswer.Done>()
        );

        await Eventually.Passes(async () => (await desk.Screen(lane, terminal, history: 0)).Text.ShouldContain("in time"));
        (await desk.Screen(lane, terminal, history: 0)).Text.ShouldNotContain("late");
        await TearDown(lane, agent);
    }

    /// <summary>A session as a lane has it, with a viewer; it ends in one of the ways in which sessions end.</summary>
    private async Task ComeAndGo(string session, int way)
    {
        var target = TmuxServer.Target(session);
        var panes = await rig.Say("new-session", "-d", "-P", "-F", "#{pane_pid}", "-s", session, "-x", "80", "-y", "24", "--", "cat", "-");
        panes += "\n" + await rig.Say("new-window", "-P", "-F", "#{pane_pid}", "-t", target, "--", "cat", "-");
        var words = rig.Tmux().Call;
        await using var viewer = TerminalProcess.Start(
            new CommandSpec(words[0], [.. words.Skip(1), "attach-session", "-t", target])
            {
                WorkingDirectory = "/",
                Environment = new Dictionary<string, string?>(rig.Get<LaneEnvironment>().Withhold, StringComparer.Ordinal)
                {
                    ["TMUX"] = null,
                    ["TMUX_PANE"] = null,
                    ["TERM"] = "xterm-256color",
                },
            },
            columns: 80,
            rows: 24
        );
        await rig.Say("send-keys", "-t", target, "-l", "--", "words");
        await rig.Say("capture-pane", "-p", "-t", target);
        await rig.Say("list-panes", "-a");
        switch (way)
        {
            case 0:
                await rig.Say("kill-session", "-t", target);
                break;
            case 1:
                // All windows at once.
                foreach (var pid in panes.Split('\n'))
                    await Signal("-KILL", ProcessIdentity.Of(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture))!);
                break;
            case 2:
                (
                    await rig.Tmux()
                        .Run(
                            [
                                ["select-window", "-t", $"={session}:0"],
                                ["kill-session", "-t", target],
                            ],
                            stdin: null,
                            CancellationToken.None
                        )
                ).ShouldBeOfType<TmuxAnswer.Done>();
                break;
            default:
                await Signal("-KILL", viewer.Identity);
                await rig.Say("kill-session", "-t", target);
                break;
        }

        await Eventually.Passes(async () => (await rig.Tmux().Panes(session)).ShouldBeOfType<TmuxAnswer.NotFound>());
    }

    private static async Task Signal(string signal, ProcessIdentity process) =>
        (await ProcessRunner.Instance.Run(new CommandSpec("kill", signal, $"{process.Pid}"), CancellationToken.None)).EnsureSucceeded();

    private Task TearDown(LaneId lane) => TearDown(lane, rig);

    private static async Task TearDown(LaneId lane, AgentRig agent)
    {
        await agent.Queue.Take(agent.TearDown(lane, fence: 9));
        await agent.Bus.Next<LaneTornDown>(report => report.Operation.LaneId == lane);
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();
}
