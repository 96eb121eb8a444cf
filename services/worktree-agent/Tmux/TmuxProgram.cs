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

    // Notices wait until a client in control mode is whole; before, a notice in between was the server's end.
    private static readonly Version Sound = new(3, 7);

    // Every release up to 3.7c dies with a client in control mode, when a session ends in the moment after its current window changed.
    private static readonly Version Settled = new(3, 8);

    public TmuxProgram(IOptions<WorktreeAgentOptions> options)
    {
        if (WhichProgram.Find(options.Value.Tmux) is not { } path)
            return;
        var answer = ProcessRunner.Instance
            .Run(new CommandSpec(path, "-V") { Timeout = options.Value.TmuxAnswersWithin }, CancellationToken.None)
            .GetAwaiter().GetResult();
        if (!answer.Succeeded || !WillDo(answer.Stdout.Text))
            return;
        (Path, TakesControlClientsAnyTime) = (path, IsAtLeast(answer.Stdout.Text, Sound));
        UsesConnection = options.Value.TmuxConnection switch
        {
            "control" => true,
            "process" => false,
            _ => SurvivesConnections(answer.Stdout.Text),
        };
    }

    /// <summary>Null where there is none, or one that is too old.</summary>
    public string? Path { get; }

    /// <summary>Whether it is asked through a client in control mode, and not by a process per question.</summary>
    public bool UsesConnection { get; }

    /// <summary>
    /// Whether nothing is known by which a client in control mode brings that version down, and every lane's sessions with it. What has no
    /// release's number may be older than the cure.
    /// </summary>
    public static bool SurvivesConnections(string said) => Release().Match(said) is { Success: true } release && Version.Parse(release.Groups["number"].Value) >= Settled;

    /// <summary>Whether a server with sessions survives that a client in control mode comes to it.</summary>
    public bool TakesControlClientsAnyTime { get; }

    /// <summary>Whether that version will do: <c>tmux 3.3a</c>, <c>tmux next-3.5</c>; one without a number is taken for a new one.</summary>
    public static bool WillDo(string said) => IsAtLeast(said, Oldest);

    private static bool IsAtLeast(string said, Version oldest)
    {
        var number = Number().Match(said);
        return said.StartsWith("tmux ", StringComparison.Ordinal) && (!number.Success || Version.Parse(number.Value) >= oldest);
    }

    [GeneratedRegex("[0-9]{1,4}\\.[0-9]{1,4}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex("^tmux (?<number>[0-9]{1,4}\\.[0-9]{1,4})[a-z]?\\s*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Release();
}
