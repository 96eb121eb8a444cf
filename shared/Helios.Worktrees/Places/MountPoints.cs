using System.Globalization;
using System.Text.RegularExpressions;

namespace Helios.Worktrees.Places;

/// <summary>Finds other file systems mounted inside a folder: deleting the folder would delete their contents.</summary>
internal static partial class MountPoints
{
    private const string Table = "/proc/self/mountinfo";

    /// <summary>A mount point inside a folder; null if there is none, or no mount table on this system.</summary>
    public static string? Inside(string folder) =>
        File.Exists(Table)
            ? Parse(File.ReadLines(Table)).FirstOrDefault(at => at.StartsWith(folder + "/", StringComparison.Ordinal))
            : null;

    /// <summary>The fifth field of each line, with spaces and the like escaped as octal numbers.</summary>
    public static IEnumerable<string> Parse(IEnumerable<string> lines) =>
        lines
            .Select(line => line.Split(' '))
            .Where(fields => fields.Length > 4)
            .Select(fields =>
                Octal()
                    .Replace(
                        fields[4],
                        match => ((char)Convert.ToInt32(match.Groups["octal"].Value, 8)).ToString(CultureInfo.InvariantCulture)
                    )
            );

    [GeneratedRegex(@"\\(?<octal>[0-7]{3})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Octal();
}
