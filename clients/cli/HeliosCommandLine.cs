using System.CommandLine;
using System.CommandLine.Help;
using Helios.Cli.Agents;
using Helios.Cli.Archives;
using Helios.Cli.Board;
using Helios.Cli.Calls;
using Helios.Cli.Completion;
using Helios.Cli.Config;
using Helios.Cli.Demo;
using Helios.Cli.Doctor;
using Helios.Cli.Errors;
using Helios.Cli.Events;
using Helios.Cli.Groups;
using Helios.Cli.Harness;
using Helios.Cli.Hosts;
using Helios.Cli.Lanes;
using Helios.Cli.Mcp;
using Helios.Cli.Schema;
using Helios.Cli.Sessions;
using Helios.Cli.Start;
using Helios.Cli.Tokens;
using Helios.Cli.Top;
using Helios.Cli.Up;
using Helios.Cli.Usage;
using Helios.Cli.Workspaces;

namespace Helios.Cli;

/// <summary>The complete command line: nouns, verbs, and how one call runs.</summary>
internal static class HeliosCommandLine
{
    // In a pipe, help would be as wide as its longest word; documents and logs have about this much room.
    private const int HelpWidth = 100;

    public static async Task<int> Run(IReadOnlyList<string> args, CliEnvironment environment, CancellationToken ct)
    {
        // Everything after a double dash belongs to the command to run, whatever it looks like.
        var dash = args.ToList().IndexOf("--");
        environment.Tail = dash < 0 ? null : [.. args.Skip(dash + 1)];
        var own = dash < 0 ? args : [.. args.Take(dash)];
        if (args.Count == 0)
            own = ["--help"];

        var parse = Build(environment).Parse(own);
        if (parse.Errors.Count > 0 && parse.Action is System.CommandLine.Invocation.ParseErrorAction)
            return await Misused(parse, environment);
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = environment.Terminal.Out,
            Error = environment.Terminal.Error,
        };
        var exitCode = await parse.InvokeAsync(configuration, ct);
        await environment.Terminal.Flush();
        return exitCode;
    }

    public static RootCommand Build(CliEnvironment environment)
    {
        var root = new RootCommand("Runs many coding agents in parallel, each in its own lane: a git worktree on its own branch.")
        {
            UpCommand.Build(environment),
            DemoCommand.Build(environment),
            DoctorCommand.Build(environment),
            StartCommand.Build(environment),
            WorkspaceCommands.Build(environment),
            LaneCommands.Build(environment),
            GroupCommands.Build(environment),
            SessionCommands.Build(environment),
            AgentCommands.Build(environment),
            HookCommand.Build(environment),
            ArchiveCommands.Build(environment),
            HostCommands.Build(environment),
            ReconcileCommand.Build(environment),
            ErrorCommands.Build(environment),
            TokenCommands.Build(environment),
            HarnessCommands.Build(environment),
            EventsCommand.Build(environment),
            AuditCommands.Build(environment),
            SchemaCommand.Build(environment),
            TopCommand.Build(environment),
            UsageCommand.Build(environment),
            McpCommand.Build(environment),
            OpenCommand.Build(environment),
            CdCommand.Build(environment),
            ConfigCommands.Build(environment),
            CompletionCommand.Build(environment),
            LaneCreateCommand.Build(environment, "create"),
            LaneListCommand.Build(environment, "ls"),
            LaneExecCommand.Build(environment, "exec"),
            LaneCleanupCommand.Build(environment, "rm"),
        };
        root.Options.Add(environment.Json);
        root.Options.Add(environment.Quiet);
        root.Options.Add(environment.Server);
        // Without the default /? and /h, which are paths here.
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Options.Add(
            new HelpOption("--help", "-h", "-?") { Action = new ExamplesFirstHelp(new HelpAction { MaxWidth = HelpWidth }, environment) }
        );
        return root;
    }

    private static async Task<int> Misused(ParseResult parse, CliEnvironment environment)
    {
        var path = HeliosCommand.PathOf(parse.CommandResult.Command);
        var wrong = new CliException(ExitCodes.Misused, "misused", string.Join(" ", Faults(parse)), $"{path} --help");
        using var call = new CliCall(environment, parse);
        call.Fail(wrong);
        await environment.Terminal.Flush();
        return ExitCodes.Misused;
    }

    /// <summary>
    /// The errors in this program's terms: the parser mentions types, and reports a missing command where one is only misspelled.
    /// </summary>
    private static IEnumerable<string> Faults(ParseResult parse)
    {
        var words = parse.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal).ToList();
        if (parse.UnmatchedTokens.Count > 0)
            words.Remove("Required command was not provided.");
        foreach (var word in words)
        {
            var line = string.Join(' ', word.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
            var type = line.IndexOf(" as expected type ", StringComparison.Ordinal);
            yield return type < 0
                ? line
                : $"{line[..type]}{(line.Contains("Int", StringComparison.Ordinal) ? ": expected a whole number." : ".")}";
        }
    }
}
