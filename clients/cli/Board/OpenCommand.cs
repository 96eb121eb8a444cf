using Helios.Cli.Calls;
using Helios.Processes;

namespace Helios.Cli.Board;

/// <summary><c>helios open</c>: the board in a browser.</summary>
internal static class OpenCommand
{
    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand(
            "open",
            "Opens the board in a browser: what needs you, every lane, terminals and changes. Prints its address.",
            "helios open",
            "helios open --quiet"
        ).Runs(
            environment,
            async (call, ct) =>
            {
                // An address that nobody serves helps nobody.
                await call.Client.Hosts.List(limit: 1, ct: ct);
                var address = ServerAddress.Find(call.Value(environment.Server), environment);
                call.Data(address.ToString());
                if (!call.Quiet && Browser(environment) is { } program)
                    await ProcessRunner.Instance.Run(new CommandSpec(program, address.ToString()), ct);
                return ExitCodes.Done;
            }
        );

    /// <summary>The program that opens addresses; null without a display.</summary>
    private static string? Browser(CliEnvironment environment)
    {
        if (OperatingSystem.IsMacOS())
            return "open";
        var hasDisplay = environment.Variable("DISPLAY") ?? environment.Variable("WAYLAND_DISPLAY");
        return hasDisplay is null ? null : WhichProgram.Find("xdg-open");
    }
}
