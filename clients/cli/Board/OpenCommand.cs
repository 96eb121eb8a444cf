using Helios.Cli.Calls;
using Helios.Contracts.Api.Tokens;
using Helios.Processes;

namespace Helios.Cli.Board;

/// <summary><c>helios open</c>: the board in a browser.</summary>
internal static class OpenCommand
{
    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand(
            "open",
            "Opens the board in a browser: what needs you, every lane, terminals and changes. Prints its address, which signs one browser "
                + "in where that is necessary.",
            "helios open",
            "helios open --quiet",
            "helios open --server https://helios.example"
        ).Runs(
            environment,
            async (call, ct) =>
            {
                var code = await call.Client.Board.Code(ct: ct);
                var address = Address(ServerAddress.Find(call.Value(environment.Server), environment), code);
                call.Data(address.ToString());
                if (code.Code is not null)
                    call.Say("This address signs in one browser, with the rights of your token. Open it within two minutes.");
                if (!call.Quiet && Browser(environment) is { } program)
                    await ProcessRunner.Instance.Run(new CommandSpec(program, Opened(address, code, environment)), ct);
                return ExitCodes.Done;
            }
        );

    // Browsers send no fragment to any server.
    private static Uri Address(Uri server, BoardCodeView code) =>
        code.Code is { } secret ? new UriBuilder(server) { Fragment = $"code={secret}" }.Uri : server;

    /// <summary>
    /// What the browser is started with. Every user of the machine can read the arguments of programs, so a code goes through a page in the
    /// home folder.
    /// </summary>
    private static string Opened(Uri address, BoardCodeView code, CliEnvironment environment) =>
        code.Code is null ? address.ToString() : ForwardingPage.Write(ServerAddress.HomeFolder(option: null, environment), address);

    /// <summary>The program that opens addresses; null without a display.</summary>
    private static string? Browser(CliEnvironment environment)
    {
        if (OperatingSystem.IsMacOS())
            return "open";
        var hasDisplay = environment.Variable("DISPLAY") ?? environment.Variable("WAYLAND_DISPLAY");
        return hasDisplay is null ? null : WhichProgram.Find("xdg-open");
    }
}
