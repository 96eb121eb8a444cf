using System.Text.RegularExpressions;

namespace Helios.Architecture.Tests;

public sealed partial class RequirementTests
{
    [Fact]
    public void Every_requirement_of_a_test_is_listed_and_every_listed_one_has_a_test()
    {
        var proven = Repository
            .Sources("tests")
            .SelectMany(source => Requirement().Matches(source.Text).Select(match => match.Groups["name"].Value))
            .ToHashSet();
        var listed = File.ReadLines(Path.Combine(Repository.Root, "docs", "requirements.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups["name"].Value)
            .ToHashSet();

        proven.Except(listed).ShouldBeEmpty("docs/requirements.md lacks these");
        listed.Except(proven).ShouldBeEmpty("docs/requirements.md lists these, and no test proves them");
    }

    [GeneratedRegex(@"Trait\(""req"", ""(?<name>[^""]+)""\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Requirement();

    [GeneratedRegex(@"^\| `(?<name>[a-z0-9-]+)` \|", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
