using System.Text.RegularExpressions;
using Helios.Processes;
using Helios.WorktreeAgent.Hosting;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Tmux;

/// <summary>The tmux of this host, if it has one that will do.</summary>
internal sealed partial class TmuxProgram
{
    // new-session takes a session's environment (-e) since then.
    private static readonly Version Oldest = new(3, 2);

    public TmuxProgram(IOptions<WorktreeAgentOptions> options)
    {
        if (WhichProgram.Find(options.Value.Tmux) is not { } path)
            return;
        var answer = ProcessRunner.Instance
            .Run(new CommandSpec(path, "-V") { Timeout = options.Value.TmuxAnswersWithin }, CancellationToken.None)
            .GetAwaiter().GetResult();
        if (answer.Succeeded && WillDo(answer.Stdout.Text))
            Path = path;
    }

    /// <summary>Null where there is none, or one that is too old.</summary>
    public string? Path { get; }

    /// <summary>Whether that version will do: <c>tmux 3.3a</c>, <c>tmux next-3.5</c>; one without a number is taken for a new one.</summary>
    public static bool WillDo(string said)
    {
        var number = Number().Match(said);
        return said.StartsWith("tmux ", StringComparison.Ordinal)
            && (!number.Success || Version.Parse(number.Value) >= Oldest);
    }

    [GeneratedRegex("[0-9]{1,4}\\.[0-9]{1,4}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
