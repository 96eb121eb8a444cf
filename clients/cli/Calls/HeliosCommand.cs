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
        SetAction(
            async (parse, ct) =>
            {
                using var call = new CliCall(environment, parse);
                if (environment.Tail is not null && !takesTail)
                    return call.Fail(
                        new CliException(
                            ExitCodes.Misused,
                            "misused",
                            $"{PathOf(this)} does not run a command: remove '--' and everything after it.",
                            $"{PathOf(this)} --help"
                        )
                    );
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
                    // A bug of ours: the stack trace helps to fix it.
                    var failed = call.Fail(
                        new CliException(
                            ExitCodes.Failed,
                            "internal_error",
                            $"This is a bug in Helios: {mistake.Message}",
                            "helios doctor; please report the lines below"
                        )
                    );
                    environment.Terminal.Error.WriteLine(mistake.ToString());
                    return failed;
                }
            }
        );
        return this;
    }
}
