using System.Text.RegularExpressions;

namespace Helios.Architecture.Tests;

/// <summary>The table of <c>docs/architecture.md</c> that says in which order the folders of each project stand, lowest first.</summary>
internal static partial class FolderOrder
{
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Declared { get; } =
        File.ReadLines(Path.Combine(Repository.Root, "docs", "architecture.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .ToDictionary(
                match => match.Groups["project"].Value,
                match => (IReadOnlyList<string>)match.Groups["folders"].Value.Split(" · ", StringSplitOptions.TrimEntries)
            );

    [GeneratedRegex(
        @"^\| `(?<project>Helios\.\w+)` \| (?<folders>[^|]+) \|$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Row();
}
