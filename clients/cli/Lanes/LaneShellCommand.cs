using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Identifiers;
using Helios.Processes;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane shell</c>: an interactive terminal in a lane.</summary>
internal static class LaneShellCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        var another = new Option<bool>("--new") { Description = "Open a new terminal even if a detached one exists." };
        var detached = new Option<bool>("--detached", "-d") { Description = "Open the terminal without attaching, and print its id." };
        var terminal = new Option<string?>("--terminal", "-t") { Description = "The terminal to attach to.", HelpName = "tm_…" };
        var tunnel = new Option<bool>("--tunnel") { Description = "Attach through the server even if the lane is on this machine." };
        var command = new HeliosCommand(
            "shell",
            "Opens a terminal in a lane and attaches to it; Ctrl-B and then D detaches and leaves it running.\nReattaches to a "
                + "detached shell if there is one, unless you pass --new. "
                + "If the lane is on another machine, the connection goes through the server.",
            "helios lane shell first",
            "helios lane shell first -- vim README.md",
            "helios lane shell first --detached -- npm start"
        )
        {
            named,
            another,
            detached,
            terminal,
            tunnel,
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
                        ExitCodes.Misused,
                        "misused",
                        "Standard input and output are not a terminal.",
                        $"helios lane shell {call.Named ?? lane.ToString()} --detached, or helios lane exec "
                            + $"{call.Named ?? lane.ToString()} -- COMMAND"
                    );
                }

                var view = call.Value(terminal) is { } wanted
                    ? await call.Client.Terminals.Get(lane, Read(wanted), ct)
                    : (call.Value(another) || leave ? null : await FindDetached(call, lane, environment.Tail, ct))
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
                    ? await ReplaceProcess(call, view, program)
                    : await RemoteTerminal.Attach(call, view, ct);
            },
            takesTail: true
        );
    }

    private static TerminalId Read(string text) =>
        HeliosId.Read<TerminalId>(text, out var id) is var fault and not IdFault.None
            ? throw new CliException(ExitCodes.Misused, "misused", HeliosId.Explain<TerminalId>(text, fault), "helios lane shell --help")
            : id;

    private static TerminalRequest Asked(CliCall call, IReadOnlyList<string>? argv) =>
        new()
        {
            Argv = argv is { Count: > 0 } ? argv : null,
            Columns = call.Terminal.OutIsTerminal ? Math.Clamp(Console.WindowWidth, 20, 1000) : null,
            Rows = call.Terminal.OutIsTerminal ? Math.Clamp(Console.WindowHeight, 5, 1000) : null,
        };

    /// <summary>A detached shell; a command always gets a new terminal.</summary>
    private static async Task<TerminalView?> FindDetached(CliCall call, LaneId lane, IReadOnlyList<string>? argv, CancellationToken ct) =>
        argv is { Count: > 0 }
            ? null
            : (await call.Client.Terminals.List(lane, ct)).Items.FirstOrDefault(view => view.Argv.Count == 0 && view.Attached == 0);

    // The socket is on the lane's host: if the session is not found, this is another machine or another user. Session names are
    // globally unique, so a session that is found is the right one.
    private static async Task<string?> FindHere(TerminalView view, CancellationToken ct)
    {
        string[] asked = [.. view.AttachArgv.Skip(1).Select(word => word == "attach-session" ? "has-session" : word)];
        return
            WhichProgram.Find(view.AttachArgv[0]) is { } program
            && (await ProcessRunner.Instance.Run(new CommandSpec(program, asked) { Environment = Outside }, ct)).Succeeded
            ? program
            : null;
    }

    private static async Task<int> ReplaceProcess(CliCall call, TerminalView view, string program)
    {
        call.Say($"Terminal {view.TerminalId}; Ctrl-B and then D detaches and leaves it running.");
        await call.Terminal.Flush();
        ProcessImage.Replace(new CommandSpec(program, [.. view.AttachArgv.Skip(1)]) { Environment = Outside });
        return ExitCodes.Failed;
    }

    // Inside another tmux, attaching would be refused.
    private static Dictionary<string, string?> Outside { get; } = new(StringComparer.Ordinal) { ["TMUX"] = null, ["TMUX_PANE"] = null };
}
