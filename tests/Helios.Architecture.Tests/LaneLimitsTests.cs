using System.Text.RegularExpressions;

namespace Helios.Architecture.Tests;

/// <summary>The list of what a lane can and cannot do to its host names the tests that attack, and they exist.</summary>
public sealed partial class LaneLimitsTests
{
    private const string Heading = "## What a lane can do to its host";

    [Fact, Trait("req", "hostile-lanes")]
    public void Every_line_that_says_what_a_lane_cannot_do_names_tests_that_exist()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        var section = text[text.IndexOf(Heading, StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", Heading.Length, StringComparison.Ordinal)];
        var rows = section.Split('\n').Where(line => line.StartsWith("| can", StringComparison.Ordinal)).ToList();
        var tests = Repository.Sources("tests").Select(source => source.Text).ToList();

        rows.Count.ShouldBeGreaterThan(10);
        foreach (var row in rows)
        {
            var named = Named()
                .Matches(row.Split('|')[^2])
                .Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value))
                .ToList();
            if (row.StartsWith("| cannot", StringComparison.Ordinal))
                named.ShouldNotBeEmpty(row);
            foreach (var (type, method) in named)
                tests.ShouldContain(
                    source =>
                        source.Contains($"class {type}", StringComparison.Ordinal)
                        && source.Contains($" {method}(", StringComparison.Ordinal),
                    $"{type}.{method}"
                );
        }
    }

    [GeneratedRegex(@"`(?<class>[A-Za-z]+)\.(?<method>[A-Za-z_]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}
