using System.Globalization;
using Helios.Contracts;
using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tests.Rig;
using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.Tests.Terminals;

[Trait("req", "terminals")]
public sealed class LaneTerminalTests : IAsyncDisposable
{
    private const string Echo = "while IFS= read -r line; do printf '[%s]\\n' \"$line\"; done";

    private static readonly Cause Cause = new() { CorrelationId = "cor_test", Actor = "test" };

    private readonly AgentRig rig = TmuxRig.Create();

    private LaneTerminals Terminals => rig.Get<LaneTerminals>();

    [Fact]
    public async Task A_terminal_is_in_the_worktree_with_the_marks_and_is_the_same_when_it_is_asked_for_twice()
    {
        var lane = await rig.ReadyLane(ports: 1);
        var asked = Asked(lane, "sh", "-c", Echo);

        var made = await Terminals.Create(asked);

        // tmux names a process before that has become its program.
        await Eventually.Holds(() => ProcessTree.ReadVariable(made.Pid, TerminalKeeper.Mark) == made.TerminalId.ToString());
        made.ShouldSatisfyAllConditions(
            () => made.Argv.ShouldBe(["sh", "-c", Echo]),
            () => made.Columns.ShouldBe(100),
            () => made.Rows.ShouldBe(30),
            () => made.Attached.ShouldBe(0),
            () => ProcessTree.ReadVariable(made.Pid, LaneEnvironment.LaneMark).ShouldBe(lane.ToString()),
            () => ProcessTree.ReadVariable(made.Pid, TerminalKeeper.Mark).ShouldBe(made.TerminalId.ToString()),
            () => ProcessTree.ReadVariable(made.Pid, "PORT").ShouldNotBeNull(),
            () => ProcessTree.ReadVariable(made.Pid, AgentSecret.Name).ShouldBeNull(),
            () => ProcessTree.FindWorkingIn(rig.Worktrees.PathOf(lane)).Select(process => process.Pid).ShouldContain(made.Pid)
        );
        (await Terminals.Create(asked)).Pid.ShouldBe(made.Pid);
        var other = await Terminals.Create(Asked(lane));
        (await Terminals.Find(lane, only: null)).Select(view => view.TerminalId).ShouldBe([other.TerminalId, made.TerminalId]);
        (await Terminals.Find(await rig.ReadyLane(), only: null)).ShouldBeEmpty();

        await rig.Restart();
        (await Terminals.Get(lane, made.TerminalId)).ShouldBe(made with { Argv = made.Argv }, new ByIdAndPid());
        await EndEverything();
    }

    [Fact]
    [Trait("req", "lane-tokens")]
    public async Task A_program_in_a_terminal_has_the_token_of_its_lane_and_no_other_user_sees_it()
    {
        var lane = await rig.ReadyLane();

        var made = await Terminals.Create(Asked(lane, "sh", "-c", Echo));

        await Eventually.Holds(() =>
            ProcessTree.ReadVariable(made.Pid, "HELIOS_TOKEN")?.StartsWith($"helios_{lane}_", StringComparison.Ordinal) is true
        );
        var secret = ProcessTree.ReadVariable(made.Pid, "HELIOS_TOKEN")!.Split('_')[^1];
        Directory.EnumerateFiles(rig.Folder.Tokens).ShouldBeEmpty();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                File.ReadAllText(Path.Combine(process, "cmdline")).ShouldNotContain(secret);
            }
            catch (IOException)
            {
                // It has ended.
            }
        }

        // Asked for again, it is the same, and nothing is left for a program that is not started.
        await Terminals.Create(Asked(lane, "sh", "-c", Echo) with { TerminalId = made.TerminalId });
        Directory.EnumerateFiles(rig.Folder.Tokens).ShouldBeEmpty();
        await EndEverything();
    }

    [Theory]
    [InlineData("Enter")]
    [InlineData("C-c")]
    [InlineData("echo a;")]
    [InlineData("a\\;")]
    [InlineData(";")]
    [InlineData("-l -- #{pid} $HOME `x` 'y' \"z\"")]
    [InlineData("Grüße, 世界 🚀")]
    public async Task A_terminal_takes_a_text_as_it_is(string text)
    {
        var lane = await rig.ReadyLane();
        var terminal = (await Terminals.Create(Asked(lane, "sh", "-c", Echo))).TerminalId;

        await Terminals.Type(Typed(lane, terminal, text, "Enter"));

        await Eventually.Passes(async () => (await Terminals.Screen(lane, terminal, history: 0)).Text.ShouldContain($"[{text}]"));
        await EndEverything();
    }

    [Fact]
    public async Task A_terminal_takes_a_long_text_of_many_lines_whole()
    {
        var lane = await rig.ReadyLane();
        var file = Path.Combine(rig.Worktrees.PathOf(lane), "pasted");
        var terminal = (await Terminals.Create(Asked(lane, "sh", "-c", "cat >pasted; echo done"))).TerminalId;
        var text = string.Concat(
            Enumerable.Range(0, 600).Select(line => $"{line.ToString(CultureInfo.InvariantCulture)}: {new string('x', 60)};\n")
        );

        await Terminals.Type(Typed(lane, terminal, text));
        await Terminals.Type(Typed(lane, terminal, null, "C-d"));

        await Eventually.Holds(() => File.Exists(file) && File.ReadAllText(file) == text);
        await EndEverything();
    }

    [Fact]
    public async Task A_terminal_shows_its_screen_and_what_scrolled_away_where_that_is_asked_for()
    {
        var lane = await rig.ReadyLane();
        var terminal = (await Terminals.Create(Asked(lane, "sh", "-c", "seq 1 200; printf 'here'; exec sleep 300"))).TerminalId;

        await Eventually.Passes(async () => (await Terminals.Screen(lane, terminal, history: 0)).Text.TrimEnd().ShouldEndWith("here"));

        var screen = await Terminals.Screen(lane, terminal, history: 0);
        (screen.Columns, screen.Rows, screen.CursorColumn, screen.CursorRow, screen.Alternate).ShouldBe((100, 30, 4, 29, false));
        screen.Text.ShouldNotContain("\n100\n");
        (await Terminals.Screen(lane, terminal, history: 1000)).Text.ShouldStartWith("1\n2\n3\n");
        await EndEverything();
    }

    [Fact]
    public async Task A_terminal_is_closed_with_all_that_was_started_in_it_and_with_nothing_else()
    {
        var lane = await rig.ReadyLane();
        using var notes = new TemporaryFolder();
        var closed = await Terminals.Create(
            Asked(
                lane,
                "sh",
                "-c",
                $"(nohup sleep 300 >/dev/null 2>&1 & setsid sh -c 'trap \"\" HUP TERM; echo $$ >{notes["escaped"]}; while :; do "
                    + $"sleep 0.05; done' &); {Echo}"
            )
        );
        var kept = await Terminals.Create(Asked(lane));
        await Eventually.Holds(() => File.Exists(notes["escaped"]) && File.ReadAllText(notes["escaped"]).EndsWith('\n'));

        await Terminals.Close(lane, closed.TerminalId);

        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker(TerminalKeeper.Mark, closed.TerminalId.ToString()));
        (await Terminals.Find(lane, only: null)).Single().TerminalId.ShouldBe(kept.TerminalId);
        (await rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.Alive>();
        (await Should.ThrowAsync<TerminalRefusedException>(() => Terminals.Close(lane, closed.TerminalId))).Reason.ShouldBe(
            RefusalReason.TerminalNotFound
        );
        (await Should.ThrowAsync<TerminalRefusedException>(() => Terminals.Screen(lane, closed.TerminalId, 0))).Reason.ShouldBe(
            RefusalReason.TerminalNotFound
        );
        await EndEverything();
    }

    [Fact]
    public async Task A_terminal_does_not_stand_in_for_the_par_task_whose_session_is_gone()
    {
        var lane = await rig.ReadyLane();
        await Terminals.Create(Asked(lane));
        // Its name begins with the par task's.
        await rig.Say("kill-session", "-t", TmuxServer.Target(lane.ToString()));

        (await rig.Probe(lane)).ShouldBeOfType<ParTaskProbe.Dead>();
        await EndEverything();
    }

    [Fact]
    public async Task A_terminal_says_what_cannot_be_started()
    {
        var lane = await rig.ReadyLane();

        (await Should.ThrowAsync<TerminalRefusedException>(() => Terminals.Create(Asked(lane, "no-such-program")))).Message.ShouldContain(
            "no-such-program"
        );
        (await Should.ThrowAsync<TerminalRefusedException>(() => Terminals.Create(Asked(LaneId.New())))).Reason.ShouldBe(
            RefusalReason.InvalidTransition
        );
        await EndEverything();
    }

    [Fact]
    public async Task A_terminal_is_not_to_be_had_from_a_par_task_without_terminals()
    {
        await using var plain = new AgentRig().Open();
        var lane = await plain.ReadyLane();

        var refused = await Should.ThrowAsync<TerminalRefusedException>(() => plain.Get<LaneTerminals>().Create(Asked(lane)));

        refused.Reason.ShouldBe(RefusalReason.TerminalsUnsupported);
    }

    private static CreateTerminal Asked(LaneId lane, params string[] argv) =>
        new()
        {
            HostId = HostId.New(),
            LaneId = lane,
            TerminalId = TerminalId.New(),
            // Not the shell of whoever runs the tests, which reads their start-up files.
            Argv = argv.Length > 0 ? argv : ["sh"],
            Columns = 100,
            Rows = 30,
            Cause = Cause,
        };

    private static TypeIntoTerminal Typed(LaneId lane, TerminalId terminal, string? text, params string[] keys) =>
        new()
        {
            HostId = HostId.New(),
            LaneId = lane,
            TerminalId = terminal,
            Text = text,
            Keys = keys,
            Cause = Cause,
        };

    /// <summary>Tears every lane down, and asserts that nothing of them is left.</summary>
    private async Task EndEverything()
    {
        var lanes = rig.Get<LaneLedger>().All.Where(record => record.TornDownAt is null).Select(record => record.LaneId).ToArray();
        foreach (var lane in lanes)
        {
            await rig.Queue.Take(rig.TearDown(lane, fence: 9));
            await rig.Bus.Next<LaneTornDown>(report => report.Operation.LaneId == lane);
        }

        await rig.ShouldBeNothingOf(lanes);
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    private sealed class ByIdAndPid : IEqualityComparer<TerminalView>
    {
        public bool Equals(TerminalView? x, TerminalView? y) =>
            (x?.TerminalId, x?.Pid, x?.CreatedAt) == (y?.TerminalId, y?.Pid, y?.CreatedAt);

        public int GetHashCode(TerminalView obj) => obj.TerminalId.GetHashCode();
    }
}
