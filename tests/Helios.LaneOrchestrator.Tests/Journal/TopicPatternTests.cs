using Helios.LaneOrchestrator.Journal;

namespace Helios.LaneOrchestrator.Tests.Journal;

[Trait("req", "event-filters")]
public sealed class TopicPatternTests
{
    [Theory]
    [InlineData("#", "lane.created", true)]
    [InlineData("lane.#", "lane.run.started", true)]
    [InlineData("lane.#", "lane", true)]
    [InlineData("lane.#", "lanes.created", false)]
    [InlineData("lane.*", "lane.created", true)]
    [InlineData("lane.*", "lane.run.started", false)]
    [InlineData("*.run.*", "lane.run.started", true)]
    [InlineData("#.started", "lane.run.started", true)]
    [InlineData("#.run.#", "lane.run.started", true)]
    [InlineData("lane.created", "lane.created", true)]
    [InlineData("lane.created", "lane.created.again", false)]
    [InlineData("*", "lane.created", false)]
    public void Patterns_match_as_the_broker_does(string pattern, string topic, bool expected) =>
        TopicPattern.TryParse(pattern)!.Matches(topic).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("lane..x")]
    [InlineData("lane.#x")]
    [InlineData("lane.(x)")]
    [InlineData("Lane")]
    public void Patterns_refuse_what_is_no_pattern(string pattern) => TopicPattern.TryParse(pattern).ShouldBeNull();
}
