using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Helios.Cli.Terminal;

namespace Helios.Cli.Calls;

/// <summary>Help begins with examples: most people read no further.</summary>
internal sealed class ExamplesFirstHelp(HelpAction standard, CliEnvironment environment) : SynchronousCommandLineAction
{
    public static IReadOnlyList<string> First { get; } =
    [
        "helios up                                      start Helios on this machine",
        "helios workspace add app --repository PATH     register a git repository",
        "helios lane create app --name first            create a lane and wait until it is ready",
        "helios lane exec first -- git status           run a command in it",
        "helios lane cleanup first                      end it; unsaved work is archived",
    ];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var examples = parseResult.CommandResult.Command switch
        {
            RootCommand => First,
            HeliosCommand command => command.Examples,
            _ => [],
        };
        if (examples.Count > 0)
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
                output.WriteLine("  " + SelfName.In(example, environment.Variable(SelfName.Variable)));
            output.WriteLine();
        }

        var exitCode = standard.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RootCommand)
        {
            output.WriteLine("Exit codes:");
            output.WriteLine("  0 ok, 1 failed, 2 usage error, 3 not found, 4 unreachable, 5 refused, 6 timed out, 130 cancelled.");
            output.WriteLine("  lane exec: the exit code of the command; 128 + signal, 124 timed out, 130 cancelled, 1 lost.");
        }

        return exitCode;
    }
}
