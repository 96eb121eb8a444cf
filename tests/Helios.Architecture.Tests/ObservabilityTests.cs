using System.Text.RegularExpressions;

namespace Helios.Architecture.Tests;

/// <summary>The alert rules and the dashboard in <c>deploy/otel</c>: what they name exists.</summary>
public sealed partial class ObservabilityTests
{
    [Theory]
    [Trait("req", "metrics")]
    [InlineData("alerts.yaml")]
    [InlineData("dashboard.json")]
    public void The_metrics_that_a_file_names_are_those_of_the_orchestrator(string file)
    {
        var named = Name().Matches(Deployed(file)).Select(match => match.Value).Distinct().ToList();

        named.Count.ShouldBeGreaterThan(5);
        named.Except(Exported()).ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "metrics")]
    public void Each_metric_is_in_the_documents()
    {
        var documented = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

        Instruments().Select(instrument => instrument.Name).Where(name => !documented.Contains($"`{name}`")).ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "metrics")]
    public void Each_alert_names_a_section_of_the_runbook()
    {
        var anchors = File.ReadLines(Path.Combine(Repository.Root, "docs", "runbook.md"))
            .Where(line => line.StartsWith("##", StringComparison.Ordinal))
            .Select(line => NotInAnchors().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))
            .ToHashSet();
        var alerts = Deployed("alerts.yaml");
        var named = Anchor().Matches(alerts).Select(match => match.Groups["anchor"].Value).ToList();

        named.Count.ShouldBe(alerts.Split("- alert:").Length - 1);
        named.Where(anchor => !anchors.Contains(anchor)).ShouldBeEmpty();
    }

    private static string Deployed(string file) => File.ReadAllText(Path.Combine(Repository.Root, "deploy", "otel", file));

    /// <summary>The names that Prometheus gives to the instruments.</summary>
    private static IEnumerable<string> Exported() =>
        from instrument in Instruments()
        let name = instrument.Name.Replace('.', '_') + (instrument.Unit is "s" ? "_seconds" : "")
        from suffix in instrument.Kind switch
        {
            "Histogram" => ["_bucket", "_count", "_sum"],
            "Counter" => ["_total"],
            _ => new[] { "" },
        }
        select name + suffix;

    private static List<(string Name, string Unit, string Kind)> Instruments()
    {
        var text = string.Concat(Repository.Sources("services/lane-orchestrator/Metrics").Select(source => source.Text));
        return
        [
            .. Gauge().Matches(text).Select(match => (match.Groups["name"].Value, match.Groups["unit"].Value, "Gauge")),
            .. Recorder()
                .Matches(text)
                .Select(match => (match.Groups["name"].Value, match.Groups["unit"].Value, match.Groups["kind"].Value)),
        ];
    }

    [GeneratedRegex(@"helios_[a-z_]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex(
        @"\(""\w+"", ""(?<name>helios\.[a-z._]+)"", ""(?<unit>[^""]+)""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Gauge();

    [GeneratedRegex(
        @"Create(?<kind>Histogram|Counter)<\w+>\(\s*""(?<name>[^""]+)"",\s*""(?<unit>[^""]+)""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Recorder();

    [GeneratedRegex(@"runbook\.md#(?<anchor>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Anchor();

    [GeneratedRegex(@"[^a-z0-9 _-]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotInAnchors();
}
