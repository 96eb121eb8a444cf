using System.Text.RegularExpressions;

namespace Helios.Architecture.Tests;

/// <summary>The walk in <c>docs/architecture.md</c> that follows one lane through the code.</summary>
public sealed partial class WalkTests
{
    private const int MostStops = 25;

    [Fact]
    [Trait("req", "architecture")]
    public void Every_stop_is_a_file_and_the_stops_are_numbered_and_few()
    {
        var stops = File.ReadLines(Path.Combine(Repository.Root, "docs", "architecture.md"))
            .Select(line => Stop().Match(line))
            .Where(match => match.Success)
            .ToList();

        stops.Select(stop => stop.Groups["number"].Value).ShouldBe(Enumerable.Range(1, stops.Count).Select(number => $"{number}"));
        stops.Count.ShouldBeInRange(10, MostStops);
        stops.Select(stop => stop.Groups["file"].Value).Where(file => !File.Exists(Path.Combine(Repository.Root, file))).ShouldBeEmpty();
    }

    [GeneratedRegex(@"^\| (?<number>\d+) \| `(?<file>[^`]+)` \|", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Stop();
}
