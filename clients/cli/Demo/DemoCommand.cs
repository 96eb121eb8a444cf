using Helios.Cli.Calls;

namespace Helios.Cli.Demo;

/// <summary><c>helios demo</c>: takes three lanes through their whole life and checks what is left.</summary>
internal static class DemoCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var command = new HeliosCommand(
            "demo",
            "Takes three lanes at once through their whole life in a temporary repository, and checks that nothing is left.\nUses "
                + "the running Helios, or starts a temporary one.",
            "helios demo",
            "helios demo --server http://127.0.0.1:8787"
        );
        return command.Runs(environment, environment.Local.Demo);
    }
}
