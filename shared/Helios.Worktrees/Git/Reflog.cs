using System.Globalization;

namespace Helios.Worktrees.Git;

/// <summary>Reads the log of a ref: what it named before.</summary>
internal static class Reflog
{
    // What makes a commit, as against what goes to one that was there.
    private static readonly string[] Makes = ["commit", "merge", "rebase", "cherry-pick", "revert", "am", "pull"];

    /// <summary>The entries of a log file, oldest first; none where there is no file.</summary>
    public static IReadOnlyList<ReflogEntry> Read(string file)
    {
        var entries = new List<ReflogEntry>();
        foreach (var line in (RefFiles.ReadText(file) ?? "").Split('\n'))
        {
            // "<old> <new> <name> <<email>> <seconds> <zone>\t<words>"; a name may hold anything but a line end.
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            var head = tab < 0 ? line : line[..tab];
            if (head.Split(' ', 3) is not [var before, var after, var who] || !RefFiles.IsObjectId(before) || !RefFiles.IsObjectId(after))
                continue;
            var stamp = who[(who.LastIndexOf('>') + 1)..].Trim().Split(' ')[0];
            var at = long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : DateTimeOffset.MaxValue;
            var words = tab < 0 ? "" : line[(tab + 1)..];
            entries.Add(new ReflogEntry(IsNone(before) ? null : before, IsNone(after) ? null : after, at, Makes.Any(verb => words.StartsWith(verb, StringComparison.Ordinal))));
        }
        return entries;
    }

    private static bool IsNone(string id) => id.All(digit => digit is '0');
}
