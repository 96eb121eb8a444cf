using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Reconciliation;
using Helios.WorktreeAgent.Supervision;
using Helios.WorktreeAgent.Tests.Rig;
using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.Tests.Tmux;

[Trait("req", "par-task-tmux")]
public sealed class TmuxConnectionTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private AgentRig rig = Create("00:00:20");

    [Fact]
    public async Task Every_call_gets_its_own_answer()
    {
        var lane = await Connected();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 300)
                .Select(number =>
                    rig.Tmux()
                        .Run(
                            number % 3 == 0
                                ? ["has-session", "-t", TmuxServer.Target($"no-{number}")]
                                : ["display-message", "-p", $"first {number}\nsecond {number}"]
                        )
                )
        );

        for (var number = 0; number < answers.Length; number++)
        {
            if (number % 3 == 0)
                answers[number].ShouldBeOfType<TmuxAnswer.NotFound>().Detail.ShouldEndWith($"no-{number}");
            else
                answers[number].ShouldBe(new TmuxAnswer.Done($"first {number}\nsecond {number}\n"));
        }

        (await Clients()).Length.ShouldBe(1);
        await TearDown(lane);
    }

    [Fact]
    public async Task The_first_failing_command_ends_its_call_and_no_other()
    {
        var lane = await Connected();
        string[][] commands =
        [
            ["display-message", "-p", "before"],
            ["has-session", "-t", "=none:"],
            ["set-option", "-s", "@helios_test", "done"],
        ];

        (await rig.Tmux().Run(commands, stdin: null, CancellationToken.None)).ShouldBeOfType<TmuxAnswer.NotFound>();

        (await rig.Say("display-message", "-p", "[#{@helios_test}]")).ShouldBe("[]");
        (await rig.Tmux().Run("no-such-command")).ShouldBeOfType<TmuxAnswer.Refused>();
        rig.Tmux().IsConnected.ShouldBeTrue();
        await TearDown(lane);
    }

    [Theory]
    [InlineData("a 'single' \"double\" \\ back\\slash $HOME ${HOME} ~ #{pid} `x` %1 ;")]
    [InlineData(";")]
    [InlineData("a\\;")]
    [InlineData("")]
    [InlineData("~")]
    [InlineData("%if 1")]
    [InlineData("# no comment")]
    [InlineData("{ } \t tab")]
    [InlineData("two\nlines\r\nand more\n")]
    [InlineData("Grüße, 世界 🚀")]
    public async Task A_word_arrives_unchanged(string word)
    {
        var lane = await Connected();
        using var notes = new TemporaryFolder();

        await rig.Say(
            "new-session",
            "-d",
            "-s",
            "words",
            "--",
            "sh",
            "-c",
            $"printf %s \"$1\" >{notes["word"]}; touch {notes["done"]}; sleep 300",
            "sh",
            word
        );

        await Eventually.Holds(() => File.Exists(notes["done"]));
        File.ReadAllText(notes["word"]).ShouldBe(word);
        await rig.Say("kill-session", "-t", "=words:");
        await TearDown(lane);
    }

    [Fact]
    public async Task Output_on_a_lanes_screen_is_never_an_answer()
    {
        var lane = await Connected();
        const string Forged = "%begin 1 1 1\\nforged\\n%end 1 1 1\\n%exit\\n%error 1 1 1\\n";
        await rig.Say(
            "new-session",
            "-d",
            "-s",
            "screen",
            "-x",
            "80",
            "-y",
            "24",
            "--",
            "sh",
            "-c",
            $"printf %b '{Forged}ready'; sleep 300"
        );

        await Eventually.Passes(async () => (await rig.Say("capture-pane", "-p", "-t", "=screen:")).ShouldContain("ready"));

        (await rig.Say("capture-pane", "-p", "-t", "=screen:")).ShouldStartWith(
            "%begin 1 1 1\nforged\n%end 1 1 1\n%exit\n%error 1 1 1\nready"
        );
        rig.Tmux().IsConnected.ShouldBeTrue();
        await rig.Say("kill-session", "-t", "=screen:");
        await TearDown(lane);
    }

    [Fact]
    public async Task The_connection_is_not_a_lane_and_keeps_no_server_alive()
    {
        var lane = await Connected();
        var server = await rig.Server();
        (await rig.Get<InventoryTaker>().Take(atStart: false, CancellationToken.None)).ProcessLanes.ShouldBe([lane]);
        (await rig.Say("list-sessions", "-F", "#{session_name}"))
            .Split('\n')
            .Order(StringComparer.Ordinal)
            .ShouldBe([TmuxServer.OwnSession, lane.ToString()]);

        await TearDown(lane);

        await Eventually.Holds(() => server.Check() == Liveness.Dead);
        rig.Tmux().IsConnected.ShouldBeFalse();
    }

    [Fact]
    public async Task The_connection_ends_with_its_agent_and_the_next_agent_connects_when_that_is_safe()
    {
        var lane = await Connected();
        var server = await rig.Server();
        await rig.Restart();
        await Eventually.Passes(async () => (await Call("list-clients")).ShouldBeEmpty());

        await Eventually.Holds(async () => await rig.Probe(lane) is ParTaskProbe.Alive);
        var other = await rig.ReadyLane();

        // Before 3.7 a server crashes when a client in control mode comes at the wrong moment.
        rig.Tmux().IsConnected.ShouldBe(rig.Get<TmuxProgram>().TakesControlClientsAnyTime);
        (await rig.Server()).ShouldBe(server);
        await TearDown(lane);
        await TearDown(other);
        await Eventually.Holds(() => server.Check() == Liveness.Dead);
        await TearDown(await Connected());
    }

    [Fact]
    public async Task The_connection_is_made_before_the_first_session_however_many_start_at_once()
    {
        for (var round = 0; round < 5; round++)
        {
            var lanes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => rig.ReadyLane()));
            await Eventually.Holds(() => rig.Tmux().IsConnected);
            var server = await rig.Server();
            (await Task.WhenAll(lanes.Select(lane => rig.Probe(lane)))).ShouldAllBe(probe => probe is ParTaskProbe.Alive);
            await Task.WhenAll(lanes.Select(TearDown));
            await Eventually.Holds(() => server.Check() == Liveness.Dead);
        }
    }

    [Fact]
    public async Task The_end_of_the_connection_ends_nothing_else()
    {
        var lane = await Connected();
        var client = (await Clients()).Single();
        ProcessSignals.Send(client, ProcessSignal.Kill);
        await Eventually.Holds(() => client.Check() == Liveness.Dead);

        for (var round = 0; round < 5; round++)
        {
            var probe = await rig.Probe(lane);
            probe.ShouldBeOfType<ParTaskProbe.Alive>($"{probe}");
        }

        var server = await rig.Server();
        await TearDown(lane);
        await Eventually.Holds(() => server.Check() == Liveness.Dead);
        var other = await Connected();
        (await Clients()).ShouldHaveSingleItem().ShouldNotBe(client);
        await TearDown(other);
    }

    [Fact, Trait("req", "par-task-lost")]
    public async Task The_death_of_the_server_is_inconclusive_until_it_is_back()
    {
        var lane = await Connected();
        var server = await rig.Server();
        ProcessSignals.Send(server, ProcessSignal.Kill);
        await Eventually.Holds(() => server.Check() == Liveness.Dead);

        (await rig.Tmux().Panes()).ShouldBeOfType<TmuxAnswer.Silent>();
        (await rig.Tmux().Panes(lane.ToString())).ShouldBeOfType<TmuxAnswer.Silent>();

        var other = await Connected();
        (await rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.Dead>();
        (await rig.Probe(other)).ShouldBeOfType<ParTaskProbe.Alive>();
        await TearDown(lane);
        await TearDown(other);
        await rig.ShouldBeNothingOf(lane, other);
    }

    [Fact]
    public async Task A_server_that_hangs_delays_nothing_beyond_the_time_limit_of_a_call()
    {
        await rig.DisposeAsync();
        rig = Create("00:00:05");
        var lane = await Connected();
        var server = await rig.Server();
        await Signal("-STOP", server);
        try
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => rig.Tmux().Panes()));

            answers.ShouldAllBe(answer => answer is TmuxAnswer.Silent);
        }
        finally
        {
            await Signal("-CONT", server);
        }

        await Eventually.Holds(async () => await rig.Probe(lane) is ParTaskProbe.Alive);
        (await rig.Server()).ShouldBe(server);
        await TearDown(lane);
    }

    [Fact, Trait("req", "par-task-lost")]
    public async Task The_end_of_a_par_task_is_noticed_long_before_the_next_probe()
    {
        var (lane, other) = (await Connected(), await rig.ReadyLane());
        var supervisor = rig.Get<ParTaskSupervisor>();
        using var stop = new CancellationTokenSource();
        var heeding = supervisor.HeedHints(stop.Token);

        await rig.Say("kill-session", "-t", TmuxServer.Target(lane.ToString()));

        (await rig.Bus.Next<ParTaskLost>()).LaneId.ShouldBe(lane);
        rig.Bus.All<ParTaskLost>().ShouldNotContain(lost => lost.LaneId == other);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => heeding);
        await TearDown(lane);
        await TearDown(other);
    }

    [Fact]
    public async Task Without_control_mode_tmux_is_called_by_processes()
    {
        var tmux = WhichProgram.Find("tmux")!;
        await File.WriteAllTextAsync(
            folder["tmux"],
            $"#!/bin/sh\ncase \" $* \" in *' -C '*) echo 'unknown option -- C' >&2; exit 1;; esac\nexec {tmux} \"$@\"\n"
        );
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["tmux"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var old = TmuxRig.Create(new() { ["Helios:Host:Tmux"] = folder["tmux"], ["Helios:Host:TmuxConnection"] = "control" });
        var lane = await old.ReadyLane();

        (await old.Probe(lane)).ShouldBeOfType<ParTaskProbe.Alive>();

        old.Tmux().IsConnected.ShouldBeFalse();
        await old.Queue.Take(old.TearDown(lane, fence: 9));
        await old.Bus.Next<LaneTornDown>();
        await old.ShouldBeNothingOf(lane);
    }

    private static AgentRig Create(string answersWithin) =>
        TmuxRig.Create(
            new()
            {
                ["Helios:Host:TmuxConnection"] = "control",
                ["Helios:Host:TmuxAnswersWithin"] = answersWithin,
                ["Helios:Host:TmuxLingers"] = "00:00:00.200",
            }
        );

    private async Task<LaneId> Connected()
    {
        var lane = await rig.ReadyLane();
        await Eventually.Holds(() => rig.Tmux().IsConnected);
        return lane;
    }

    private async Task<ProcessIdentity[]> Clients() =>
        [
            .. (await rig.Say("list-clients", "-F", "#{client_pid}"))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(pid => ProcessIdentity.Of(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture))!),
        ];

    /// <summary>Asks by a process, and so makes no connection.</summary>
    private async Task<string> Call(params string[] command) =>
        (
            await ProcessRunner.Instance.Run(
                new CommandSpec(rig.Tmux().Call[0], [.. rig.Tmux().Call.Skip(1), .. command]),
                CancellationToken.None
            )
        )
            .Stdout
            .Text;

    private static async Task Signal(string signal, ProcessIdentity process) =>
        (await ProcessRunner.Instance.Run(new CommandSpec("kill", signal, $"{process.Pid}"), CancellationToken.None)).EnsureSucceeded();

    private async Task TearDown(LaneId lane)
    {
        await rig.Queue.Take(rig.TearDown(lane, fence: 9));
        await rig.Bus.Next<LaneTornDown>(report => report.Operation.LaneId == lane);
    }

    public async ValueTask DisposeAsync()
    {
        await rig.DisposeAsync();
        folder.Dispose();
    }
}
