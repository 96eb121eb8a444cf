using System.Text.Json.Nodes;
using Helios.Testing;

namespace Helios.Cli.Tests;

[Trait("req", "lane-comment")]
public sealed class LaneCommentTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();
    private readonly TemporaryFolder home = new();

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        server.AddLane("first");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        home.Dispose();
    }

    [Fact]
    public async Task Comments_are_collected_and_sent_as_one_message()
    {
        (await Run("src/b c.c:12", "This may\nbe null.")).Lines.ShouldBe(["src/b c.c:12: This may be null."]);
        (await Run("a:100", "Say why.")).ExitCode.ShouldBe(0);
        (await Run("a:9-11", "Split this.")).ExitCode.ShouldBe(0);
        (await Run()).Lines.ShouldBe(["a:9-11: Split this.", "a:100: Say why.", "src/b c.c:12: This may be null."]);
        JsonNode.Parse((await Run("--json")).Out)!["comments"]!.AsArray().Count.ShouldBe(3);

        var sent = await Run("--send");

        sent.ExitCode.ShouldBe(0, sent.Error);
        sent.Error.ShouldContain("Sent 3 comments.");
        server.Bodies.TryDequeue(out var body).ShouldBeTrue();
        body!["text"]!
            .GetValue<string>()
            .ShouldBe(
                "Review comments on your changes. Address each of them, then say what you did about it.\n"
                    + "1. a:9-11: Split this.\n2. a:100: Say why.\n3. src/b c.c:12: This may be null."
            );
        (await Run()).Error.ShouldContain("No comments.");
    }

    [Fact]
    public async Task Comments_are_kept_until_they_are_sent_or_cleared()
    {
        (await Run("--send")).ExitCode.ShouldBe(2);
        await Run("a:1", "Say why.");
        server.Refuse = (503, "service_unavailable", "Try again.", null);
        (await Run("--send")).ExitCode.ShouldBe(4);
        (await Run()).Lines.Length.ShouldBe(1);

        (await Run("--clear")).Error.ShouldContain("No comments.");
    }

    [Theory]
    [InlineData("a", "text")]
    [InlineData("a:0", "text")]
    [InlineData("a:12", "")]
    public async Task A_place_is_a_file_with_a_line_and_a_comment_says_something(string place, string text)
    {
        var ran = await Run(place, text);

        ran.ExitCode.ShouldBe(2);
        ran.Error.ShouldContain("src/main.c:12");
    }

    private Task<CallResult> Run(params string[] arguments) =>
        CommandLine.Run(server, ["lane", "comment", "first", .. arguments], new Dictionary<string, string> { ["HELIOS_HOME"] = home.Path });
}
