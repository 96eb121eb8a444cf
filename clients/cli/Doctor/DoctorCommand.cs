using System.CommandLine;
using Helios.Cli.Calls;

namespace Helios.Cli.Doctor;

/// <summary><c>helios doctor</c>: finds problems and says how to fix them.</summary>
internal static class DoctorCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var fix = new Option<bool>("--fix") { Description = "Fix problems that can be fixed safely." };
        var home = new Option<string?>("--home")
        {
            Description = "The home folder to check. Default: HELIOS_HOME, else ~/.helios.",
            HelpName = "FOLDER",
        };
        var command = new HeliosCommand(
            "doctor",
            "Checks this machine and the server, and says how to fix what is wrong.",
            "helios doctor",
            "helios doctor --fix"
        )
        {
            fix,
            home,
        };
        return command.Runs(
            environment,
            (call, ct) => environment.Local.Doctor(call, ServerAddress.HomeFolder(call.Value(home), environment), call.Value(fix), ct)
        );
    }
}
