using System.Globalization;

namespace Helios.Worktrees.Git;

/// <summary>Reads the reflog of a ref.</summary>
internal static class Reflog
{
    // Actions that create a commit, as opposed to moving to an existing one.
    private static readonly string[] Makes = ["commit", "merge", "rebase", "cherry-pick", "revert", "am", "pull"];

    /// <summary>The entries of a reflog file, oldest first; none if there is no file.</summary>
    public static IReadOnlyList<ReflogEntry> Read(string file)
    {
        var entries = new List<ReflogEntry>();
        foreach (var line in (RefFiles.ReadText(file) ?? "").Split('\n'))
        {
            // "<old> <new> <name> <<email>> <seconds> <zone>\t<message>"; a name may contain anything except a line feed.
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            var head = tab < 0 ? line : line[..tab];
            if (head.Split(' ', 3) is not [var before, var after, var who] || !RefFiles.IsObjectId(before) || !RefFiles.IsObjectId(after))
                continue;
            var stamp = who[(who.LastIndexOf('>') + 1)..].Trim().Split(' ')[0];
            var at =
                long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                    ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                    : DateTimeOffset.MaxValue;
            var words = tab < 0 ? "" : line[(tab + 1)..];
            entries.Add(
                new ReflogEntry(
                    IsNone(before) ? null : before,
                    IsNone(after) ? null : after,
                    at,
                    Makes.Any(verb => words.StartsWith(verb, StringComparison.Ordinal))
                )
            );
        }
        return entries;
    }

    private static bool IsNone(string id) => id.All(digit => digit is '0');
}
