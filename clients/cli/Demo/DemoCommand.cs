using Helios.Cli.Calls;
namespace Helios.Cli.Demo;

/// <summary><c>helios demo</c>: three lanes at once through their whole life, and a look at what is left.</summary>
internal static class DemoCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var command = new HeliosCommand(
            "demo", "Drives three lanes at once through their whole life in a throw-away repository, and checks that nothing is left.\nUses the Helios that runs, or starts one of its own that it throws away, too.",
            "helios demo",
            "helios demo --server http://127.0.0.1:8787");
        return command.Runs(environment, DemoRun.Run);
    }
}
