using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;
using Helios.Processes;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane shell</c>: a person in a lane.</summary>
internal static class LaneShellCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        var another = new Option<bool>("--new") { Description = "Open another terminal, also where one is there that nobody looks at." };
        var detached = new Option<bool>("--detached", "-d") { Description = "Open it and print its id; attach later." };
        var terminal = new Option<string?>("--terminal", "-t") { Description = "The terminal to attach to.", HelpName = "tm_…" };
        var tunnel = new Option<bool>("--tunnel") { Description = "Attach through the server also where the lane is on this machine." };
        var command = new HeliosCommand(
            "shell",
            "Opens a terminal in a lane and attaches to it; Ctrl-B and then D detaches, and leaves it running.\nComes back to a shell that was left, unless told otherwise. "
            + "Where the lane is on another machine, the server passes on what is typed and shown.",
            "helios lane shell first",
            "helios lane shell first -- vim README.md",
            "helios lane shell first --detached -- npm start")
        {
            named, another, detached, terminal, tunnel,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var lane = await LaneFinder.FindId(call, call.Value(named), ct);
                var leave = call.Value(detached) || call.Json;
                if (!leave && !(call.Terminal.OutIsTerminal && call.Terminal.InIsTerminal))
                {
                    throw new CliException(
                        ExitCodes.Misused, "misused", "There is no terminal here to attach to it.",
                        $"helios lane shell {call.Named ?? lane.ToString()} --detached, or helios lane exec {call.Named ?? lane.ToString()} -- COMMAND");
                }

                var view = call.Value(terminal) is { } wanted
                    ? await call.Client.Terminals.Get(lane, Read(wanted), ct)
                    : (call.Value(another) || leave ? null : await FindLeft(call, lane, environment.Tail, ct))
                        ?? await call.Client.Terminals.Create(lane, Asked(call, environment.Tail), ct: ct);
                if (leave)
                {
                    if (call.Json)
                        call.WriteJson("terminal", view, CliJson.Shared.TerminalView);
                    else
                        call.Data(view.TerminalId.ToString());
                    return ExitCodes.Done;
                }

                return !call.Value(tunnel) && await FindHere(view, ct) is { } program
                    ? await Become(call, view, program)
                    : await FarTerminal.Attach(call, view, ct);
            },
            takesTail: true);
    }

    private static TerminalId Read(string text) => HeliosId.Read<TerminalId>(text, out var id) is var fault and not IdFault.None
        ? throw new CliException(ExitCodes.Misused, "misused", HeliosId.Explain<TerminalId>(text, fault), "helios lane shell --help")
        : id;

    private static TerminalRequest Asked(CliCall call, IReadOnlyList<string>? argv) => new()
    {
        Argv = argv is { Count: > 0 } ? argv : null,
        Columns = call.Terminal.OutIsTerminal ? Math.Clamp(Console.WindowWidth, 20, 1000) : null,
        Rows = call.Terminal.OutIsTerminal ? Math.Clamp(Console.WindowHeight, 5, 1000) : null,
    };

    /// <summary>A shell that somebody left; of a command there is a new one each time.</summary>
    private static async Task<TerminalView?> FindLeft(CliCall call, LaneId lane, IReadOnlyList<string>? argv, CancellationToken ct) => argv is { Count: > 0 }
        ? null
        : (await call.Client.Terminals.List(lane, ct)).Items.FirstOrDefault(view => view.Argv.Count == 0 && view.Attached == 0);

    // The socket is on the lane's host: who does not find the session there is on another machine, or another user. Names of sessions are
    // unique everywhere, so that one which is found is the one.
    private static async Task<string?> FindHere(TerminalView view, CancellationToken ct)
    {
        string[] asked = [.. view.AttachArgv.Skip(1).Select(word => word == "attach-session" ? "has-session" : word)];
        return WhichProgram.Find(view.AttachArgv[0]) is { } program
            && (await ProcessRunner.Instance.Run(new CommandSpec(program, asked) { Environment = Outside }, ct)).Succeeded
            ? program
            : null;
    }

    private static async Task<int> Become(CliCall call, TerminalView view, string program)
    {
        call.Say($"Terminal {view.TerminalId}; Ctrl-B and then D detaches and leaves it running.");
        await call.Terminal.Flush();
        ProcessImage.Replace(new CommandSpec(program, [.. view.AttachArgv.Skip(1)]) { Environment = Outside });
        return ExitCodes.Failed;
    }

    // In a tmux of one's own, attaching would be refused.
    private static Dictionary<string, string?> Outside { get; } = new(StringComparer.Ordinal) { ["TMUX"] = null, ["TMUX_PANE"] = null };
}
