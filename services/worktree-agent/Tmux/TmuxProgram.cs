using System.Text.RegularExpressions;
using Helios.Processes;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Tmux;

/// <summary>The tmux of this host, if a suitable one is installed.</summary>
internal sealed partial class TmuxProgram
{
    // new-session accepts an environment (-e) since this version.
    private static readonly Version Oldest = new(3, 2);

    // Since this version notifications wait until a control client is ready; before, an early one crashed the server.
    private static readonly Version Sound = new(3, 7);

    // Every release up to 3.7c crashes with a client in control mode when a session ends right after its current window changed.
    private static readonly Version Settled = new(3, 8);

    public TmuxProgram(IOptions<TmuxOptions> options)
    {
        if (WhichProgram.Find(options.Value.Tmux) is not { } path)
            return;
        var answer = ProcessRunner
            .Instance.Run(new CommandSpec(path, "-V") { Timeout = options.Value.TmuxAnswersWithin }, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
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

    /// <summary>Null if missing or too old.</summary>
    public string? Path { get; }

    /// <summary>Whether to call it through a client in control mode instead of one process per call.</summary>
    public bool UsesConnection { get; }

    /// <summary>
    /// Whether this version has no known crash with a client in control mode, which would take every lane's sessions down. A version
    /// without a release number may be older than the fix.
    /// </summary>
    public static bool SurvivesConnections(string said) =>
        Release().Match(said) is { Success: true } release && Version.Parse(release.Groups["number"].Value) >= Settled;

    /// <summary>Whether a server with sessions survives a new client in control mode.</summary>
    public bool TakesControlClientsAnyTime { get; }

    /// <summary>Whether a version is recent enough: <c>tmux 3.3a</c>, <c>tmux next-3.5</c>; one without a number counts as new.</summary>
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
