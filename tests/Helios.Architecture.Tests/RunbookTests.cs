using System.Text.Json;
using System.Text.RegularExpressions;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.Architecture.Tests;

/// <summary>The runbook says of each problem that Helios reports what it means, what to do, and when it is over.</summary>
public sealed partial class RunbookTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "runbook.md"));

    // A name without a service is registered by several: one section is about all of them.
    private static readonly string[] Schemas = ["lanes", "sessions"];

    private static string Headings => string.Join('\n', Lines.Where(line => line.StartsWith("###", StringComparison.Ordinal)));

    [Fact]
    [Trait("req", "architecture")]
    public void Each_kind_of_incident_of_a_host_has_a_section()
    {
        var kinds = Enum.GetValues<HostTroubleKind>()
            .Where(kind => kind is not HostTroubleKind.Unspecified)
            .Select(SnakeCase.Of)
            .Concat(IncidentsOfSessions());

        kinds.Where(kind => !Headings.Contains($"`{kind}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "architecture")]
    public void Each_check_of_readiness_has_a_section()
    {
        var checks = Repository
            .Sources("services", "shared", "clients")
            .SelectMany(source => Check().Matches(source.Text).Select(match => match.Groups["name"].Value))
            .SelectMany(name =>
                name.Contains("{schema}", StringComparison.Ordinal) ? Schemas.Select(schema => name.Replace("{schema}", schema)) : [name]
            )
            .Append("masstransit-bus")
            .Distinct()
            .ToList();

        checks.Count.ShouldBeGreaterThan(8);
        checks.Where(check => !Headings.Contains($"`{check}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "architecture")]
    public void Each_section_says_what_it_means_what_to_do_and_when_it_is_over()
    {
        var sections = string.Join('\n', Lines).Split("\n### ").Skip(1).ToList();

        sections.Count.ShouldBeGreaterThan(15);
        foreach (var section in sections.Where(section => !section.StartsWith("Work seems", StringComparison.Ordinal)))
        foreach (var part in new[] { "**Means** ", "**Do** ", "**Over** " })
            section.ShouldContain(part, Case.Sensitive, section.Split('\n')[0]);
    }

    /// <summary>What the session registry calls an incident of a host; its type is its own.</summary>
    private static IEnumerable<string> IncidentsOfSessions()
    {
        var type = Repository
            .Load(Repository.Projects["Helios.SessionRegistry"])
            .GetType("Helios.SessionRegistry.Lifecycle.HostIncident", true)!;
        return Enum.GetNames(type).Where(name => name is not "Unspecified").Select(JsonNamingPolicy.SnakeCaseLower.ConvertName);
    }

    [GeneratedRegex(
        @"(AddCheck<\w+>\(\s*|new HealthCheckRegistration\(\s*\$?)""(?<name>[^""]+)""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Check();
}
