using System.Globalization;
using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.Terminals;

/// <summary>
/// The terminals of this host's lanes: opens, lists, types, reads and closes them. Throws <see cref="TerminalRefusedException"/>.
/// </summary>
internal sealed class LaneTerminals(
    TmuxServer tmux,
    TerminalKeeper keeper,
    LaneLedger ledger,
    IChangingLanes changing,
    LaneEnvironment environment,
    ITerminalScreens screens,
    HostFolder folder
)
{
    private const int LongestScreen = 256 * 1024;

    // Becomes the program, with the token of the lane: as an argument of tmux, every user could see it.
    private const string WithToken =
        "{ IFS= read -r HELIOS_TOKEN <\"$1\" && export HELIOS_TOKEN; } 2>/dev/null; rm -f -- \"$1\"; shift; exec \"$@\"";

    public async Task<TerminalView> Create(CreateTerminal command)
    {
        var record = ReadyLane(command.LaneId);
        var session = TmuxNames.Terminal(command.LaneId, command.TerminalId);
        var argv = command.Argv.Count > 0 ? command.Argv : [Shell()];
        if (!Directory.Exists(record.WorktreePath))
            throw new TerminalRefusedException(RefusalReason.InvalidTransition, $"The worktree '{record.WorktreePath}' does not exist.");
        if (WhichProgram.Find(argv[0].Contains('/') ? Path.Combine(record.WorktreePath, argv[0]) : argv[0]) is not { } program)
            throw new TerminalRefusedException(RefusalReason.InvalidRequest, $"Program '{argv[0]}' not found on this host.");
        var token = environment.WriteToken(command.LaneId, command.TerminalId.ToString());
        var answer = await tmux.Run(
            CommandsOf(command, record, session, [token, program, .. argv.Skip(1)]),
            stdin: null,
            CancellationToken.None
        );
        // Nothing runs that would delete it; the terminal may be there already.
        if (answer is not TmuxAnswer.Done)
            File.Delete(token);
        if (answer is TmuxAnswer.Silent silent)
            throw Unavailable(silent);
        // Checked after it was created: a tear-down that began before has not seen it, one that begins later will.
        if (changing.IsChanging(command.LaneId) || ledger.Find(command.LaneId)?.ParTask is null)
        {
            await keeper.End(command.LaneId, command.TerminalId);
            throw Changing(command.LaneId);
        }

        return await Find(command.LaneId, command.TerminalId) is [var made]
            ? made
            : throw new TerminalRefusedException(
                RefusalReason.InvalidRequest,
                answer is TmuxAnswer.Refused refused ? $"tmux: {refused.Detail}" : $"'{string.Join(' ', argv)}' ended at once."
            );
    }

    /// <summary>The commands that create a terminal, whose program is started with the lane's token.</summary>
    private string[][] CommandsOf(CreateTerminal command, LaneRecord record, string session, string[] withToken)
    {
        var variables = environment
            .Of(command.LaneId, record.DisplayName, record.Ports)
            .Append(KeyValuePair.Create(TerminalKeeper.Mark, command.TerminalId.ToString()));
        var target = TmuxServer.Target(session);
        return
        [
            [
                "new-session",
                "-d",
                "-s",
                session,
                "-c",
                TmuxServer.FolderArgument(record.WorktreePath),
                "-x",
                command.Columns.ToString(CultureInfo.InvariantCulture),
                "-y",
                command.Rows.ToString(CultureInfo.InvariantCulture),
                .. variables.SelectMany(variable => new[] { "-e", $"{variable.Key}={variable.Value}" }),
                // With more than one word tmux starts the program itself; it would pass a single word to a shell.
                "--",
                "/bin/sh",
                "-c",
                WithToken,
                "sh",
                .. withToken,
            ],
            ["set-option", "-t", target, TerminalRows.ArgvOption, JsonSerializer.Serialize(command.Argv)],
            ["set-option", "-t", target, "status", "off"],
            // Editors wait this long to distinguish Escape from a longer key; tmux's default of half a second is noticeable.
            ["set-option", "-s", "escape-time", "10"],
        ];
    }

    public async Task<IReadOnlyList<TerminalView>> Find(LaneId lane, TerminalId? only)
    {
        // Before the query, so that a lane without terminal support reports that instead of an empty list.
        Supported(lane);
        var found = await tmux.Run("list-panes", "-a", "-F", TerminalRows.Format) switch
        {
            TmuxAnswer.Done done => TerminalRows.Read(
                done,
                folder.Identity.HostId,
                lane,
                session => [.. tmux.Call, "attach-session", "-t", TmuxServer.Target(session)]
            ),
            TmuxAnswer.NotFound => [],
            var answer => throw Unavailable(answer),
        };
        return only is null ? found : [.. found.Where(terminal => terminal.TerminalId == only)];
    }

    public async Task<TerminalView> Get(LaneId lane, TerminalId terminal) =>
        await Find(lane, terminal) is [var found] ? found : throw NotFound(terminal);

    public async Task<TerminalView> Type(TypeIntoTerminal command)
    {
        var view = await Get(command.LaneId, command.TerminalId);
        var (first, typing, stdin) = TerminalInput.Commands(
            TmuxServer.Target(TmuxNames.Terminal(command.LaneId, command.TerminalId)),
            $"helios-{Ulid.Format(UlidGenerator.Shared.Next())}",
            command.Text,
            command.Keys
        );
        if (typing.Count > 0)
            Expect(await tmux.Type(first, typing, stdin, CancellationToken.None), command.TerminalId);
        return view;
    }

    public async Task<TerminalScreen> Screen(LaneId lane, TerminalId terminal, int history)
    {
        Supported(lane);
        var target = TmuxServer.Target(TmuxNames.Terminal(lane, terminal));
        var answer = await tmux.Run(
            [
                ["display-message", "-p", "-t", target, "#{pane_width} #{pane_height} #{cursor_x} #{cursor_y} #{alternate_on}"],
                ["capture-pane", "-p", "-t", target, "-S", (-history).ToString(CultureInfo.InvariantCulture)],
            ],
            stdin: null,
            CancellationToken.None
        );
        var output = Expect(answer, terminal).Output;
        var end = output.IndexOf('\n', StringComparison.Ordinal);
        int[] numbers = [.. output[..end].Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        var text = output[(end + 1)..];
        return new TerminalScreen
        {
            TerminalId = terminal,
            Columns = numbers[0],
            Rows = numbers[1],
            CursorColumn = numbers[2],
            CursorRow = numbers[3],
            Alternate = numbers[4] == 1,
            // The last lines matter most.
            Text = text.Length <= LongestScreen ? text : text[^LongestScreen..],
        };
    }

    public async Task<TerminalView> Close(LaneId lane, TerminalId terminal)
    {
        var view = await Get(lane, terminal);
        // It may belong to an agent.
        await screens.KeepAll(lane);
        Expect(await keeper.End(lane, terminal), terminal);
        return view;
    }

    private LaneRecord ReadyLane(LaneId lane)
    {
        var record = Supported(lane);
        return changing.IsChanging(lane) ? throw Changing(lane) : record;
    }

    private LaneRecord Supported(LaneId lane) =>
        ledger.Find(lane) switch
        {
            { ParTask.Driver: TmuxParTaskDriver.DriverName, TornDownAt: null } record => record,
            { ParTask: not null, TornDownAt: null } => throw new TerminalRefusedException(
                RefusalReason.TerminalsUnsupported,
                "The lane's par task does not support terminals: when it was bound, its host had no tmux 3.2 or newer, or was "
                    + "configured without it."
            ),
            _ => throw Changing(lane),
        };

    private static TmuxAnswer.Done Expect(TmuxAnswer answer, TerminalId terminal) =>
        answer switch
        {
            TmuxAnswer.Done done => done,
            TmuxAnswer.NotFound => throw NotFound(terminal),
            TmuxAnswer.Refused refused => throw new TerminalRefusedException(RefusalReason.InvalidRequest, $"tmux: {refused.Detail}"),
            _ => throw Unavailable(answer),
        };

    private static string Shell() =>
        Environment.GetEnvironmentVariable("SHELL") is { Length: > 0 } shell && WhichProgram.Find(shell) is { } own
            ? own
            : WhichProgram.Find("bash") ?? "/bin/sh";

    private static TerminalRefusedException NotFound(TerminalId terminal) =>
        new(RefusalReason.TerminalNotFound, $"No terminal {terminal}: it never existed, its program has ended, or it was closed.");

    private static TerminalRefusedException Changing(LaneId lane) =>
        new(RefusalReason.InvalidTransition, $"Lane {lane} is being created or removed on its host. Check its state.");

    private static TerminalRefusedException Unavailable(TmuxAnswer answer) =>
        new(RefusalReason.ServiceUnavailable, $"tmux does not respond on the lane's host ({answer.Words}). Try again.");
}
