using System.CommandLine;
using Helios.Cli.Calls;

namespace Helios.Cli.Top;

/// <summary><c>helios top</c>: what needs a person, kept current on the whole screen.</summary>
internal static class TopCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        // What a key hands the terminal to comes back with it.
        var at = new Option<string?>("--at")
        {
            Description = "Select this lane, by its id.",
            HelpName = "LANE",
            Hidden = true,
        };
        var command = new HeliosCommand(
            "top",
            "Shows all lanes and hosts on the whole screen, those that need you first, and keeps them current.\nKeys open a lane's "
                + "terminal and changes, send a text to its agent, and clean it up; '?' lists them.",
            "helios top",
            "helios top --server http://127.0.0.1:8787"
        )
        {
            at,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                if (call.Json || !(call.Terminal.OutIsTerminal && call.Terminal.InIsTerminal))
                {
                    throw new CliException(
                        ExitCodes.Misused,
                        "misused",
                        "Standard input and output are not a terminal, or JSON was asked for.",
                        "helios session list, or helios events --follow"
                    );
                }

                return await environment.Local.Top(call, call.Value(at), ct);
            }
        );
    }
}
