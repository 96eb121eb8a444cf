using System.Text.RegularExpressions;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>Reads the output of an external par. Pure.</summary>
internal static partial class ParAnswers
{
    /// <summary>The id of a created task: the last non-empty line; null if that cannot be an id.</summary>
    public static string? Made(string output) => Lines(output).LastOrDefault() is { } line && Id().IsMatch(line) ? line : null;

    /// <summary>
    /// The ids of a list, one per line; null if any line cannot be an id. Output that is not understood proves nothing, in particular not
    /// that a task is gone.
    /// </summary>
    public static IReadOnlySet<string>? Listed(string output)
    {
        var lines = Lines(output).ToHashSet(StringComparer.Ordinal);
        return lines.All(line => Id().IsMatch(line)) ? lines : null;
    }

    private static IEnumerable<string> Lines(string output) =>
        output.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);

    // No leading dash and no spaces: it becomes a word of a command, and a line of a list.
    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._:@/+-]{0,127}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();
}
