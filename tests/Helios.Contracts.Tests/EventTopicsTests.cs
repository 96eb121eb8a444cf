using System.Reflection;
using System.Text.RegularExpressions;
using Helios.Contracts.Api.Events;

namespace Helios.Contracts.Tests;

public sealed partial class EventTopicsTests
{
    [Fact]
    [Trait("req", "events-topics")]
    public void Every_constant_is_listed_and_nothing_twice()
    {
        var constants = typeof(EventTopics)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral && field.Name != nameof(EventTopics.Exchange))
            .Select(field => (string)field.GetRawConstantValue()!);

        EventTopics.All.Order(StringComparer.Ordinal).ShouldBe(constants.Order(StringComparer.Ordinal));
        EventTopics.All.Distinct().Count().ShouldBe(EventTopics.All.Count);
    }

    [Fact]
    public void A_topic_is_a_routing_key_of_lower_case_words() => EventTopics.All.ShouldAllBe(topic => Topic().IsMatch(topic));

    [Fact]
    [Trait("req", "events-topics")]
    public void The_document_lists_every_topic_and_no_other()
    {
        var documented = File.ReadLines(Path.Combine(Repository.Root, "docs", "events.md"))
            .Select(line => TopicRow().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups["topic"].Value);

        documented.Order(StringComparer.Ordinal).ShouldBe(EventTopics.All.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^[a-z_]+(\.[a-z_]+)+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Topic();

    [GeneratedRegex(@"^\| `(?<topic>[a-z_]+\.[a-z_.]+)` \|", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TopicRow();
}
