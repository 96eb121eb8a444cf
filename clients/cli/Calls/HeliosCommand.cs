using System.CommandLine;

namespace Helios.Cli.Calls;

/// <summary>A command with examples, whose action runs in a <see cref="CliCall"/>.</summary>
internal sealed class HeliosCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;

    public static string PathOf(Command command)
    {
        var names = new List<string>();
        for (Symbol? symbol = command; symbol is Command; symbol = symbol.Parents.FirstOrDefault())
            names.Insert(0, symbol is RootCommand ? "helios" : symbol.Name);
        return string.Join(' ', names);
    }

    public HeliosCommand Runs(CliEnvironment environment, Func<CliCall, CancellationToken, Task<int>> action, bool takesTail = false)
    {
        SetAction(async (parse, ct) =>
        {
            using var call = new CliCall(environment, parse);
            if (environment.Tail is not null && !takesTail)
                return call.Fail(new CliException(ExitCodes.Misused, "misused", $"{PathOf(this)} runs no command: nothing may follow '--'.", $"{PathOf(this)} --help"));
            try
            {
                return await action(call, ct);
            }
            catch (Exception wrong) when (CliErrors.Explain(wrong, call, ct) is { } explained)
            {
                return call.Fail(explained, wrong);
            }
            catch (Exception mistake)
            {
                // A mistake of ours: its trace is what helps to mend it.
                var failed = call.Fail(new CliException(
                    ExitCodes.Failed, "internal_error", $"This is a mistake of Helios itself: {mistake.Message}", "helios doctor, and report the lines below"));
                environment.Terminal.Error.WriteLine(mistake.ToString());
                return failed;
            }
        });
        return this;
    }
}
