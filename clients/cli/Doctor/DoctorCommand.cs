using System.CommandLine;
using Helios.Cli.Calls;

namespace Helios.Cli.Doctor;

/// <summary><c>helios doctor</c>: what is wrong here, and what to do about it.</summary>
internal static class DoctorCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var fix = new Option<bool>("--fix") { Description = "Mend what can safely be mended." };
        var home = new Option<string?>("--home") { Description = "The home folder to look at (HELIOS_HOME; else ~/.helios).", HelpName = "FOLDER" };
        var command = new HeliosCommand(
            "doctor", "Looks at this machine and at the server, and says what to do about what is wrong.",
            "helios doctor",
            "helios doctor --fix") { fix, home };
        return command.Runs(environment, (call, ct) =>
            CheckupRun.Run(call, ServerAddress.HomeFolder(call.Value(home), environment), call.Value(fix), ct));
    }
}
