using Helios.Cli.Terminal;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Tests;

public sealed class ScreenWidthTests(FakeHelios server) : IClassFixture<FakeHelios>
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("🚀🚀", 4)]
    [InlineData("日本", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("한", 2)]
    [InlineData("", 0)]
    public void A_text_takes_the_columns_that_a_terminal_gives_it(string text, int columns) => ScreenWidth.Of(text).ShouldBe(columns);

    [Theory]
    [InlineData("🚀🚀🚀", 5, "🚀🚀…")]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    public void A_text_that_is_too_wide_ends_with_an_ellipsis(string text, int columns, string shown) =>
        ScreenWidth.Shorten(text, columns).ShouldBe(shown);

    [Fact]
    public async Task A_name_of_128_emoji_leaves_the_list_readable_and_its_columns_aligned()
    {
        server.Lanes.Clear();
        server.AddLane(string.Concat(Enumerable.Repeat("🚀", 128)), id: LaneId.New());
        server.AddLane("short", id: LaneId.New());

        var listed = await CommandLine.Run(server, ["lane", "list"]);

        var lines = listed.Out.TrimEnd('\n').Split('\n');
        lines.Select(ScreenWidth.Of).ShouldAllBe(width => width < 160);
        lines[1..]
            .Select(line => ScreenWidth.Of(line[..line.IndexOf("ready", StringComparison.Ordinal)]))
            .Distinct()
            .ShouldHaveSingleItem();
    }
}
