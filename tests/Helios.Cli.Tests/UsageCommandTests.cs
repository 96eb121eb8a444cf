using System.Text.Json.Nodes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Tests;

[Trait("req", "usage")]
public sealed class UsageCommandTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Tokens_and_costs_are_a_table_and_what_has_no_price_is_said_to_be_missing()
    {
        server.Usage = new UsageReport
        {
            Items =
            [
                new UsageRow { Day = "2030-01-31", Amount = Amount(1_234_567, 0.5m, unpriced: 300) },
                new UsageRow { Day = "2030-01-30", Amount = Amount(300, cost: null, unpriced: 300) },
            ],
            Total = Amount(1_234_867, 0.5m, unpriced: 600),
            Prices = "shipped",
            PricesFault = "prices.json: no JSON",
        };

        var shown = await CommandLine.Run(server, ["usage", "-w", "app", "--since", "2030-01-30"]);

        shown.ExitCode.ShouldBe(0, shown.Error);
        shown
            .Lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            .ShouldBe([
                "DAY INPUT CACHED CACHE WRITE OUTPUT ANSWERS COST",
                "2030-01-31 1.2M 0 0 0 1 $0.50+",
                "2030-01-30 300 0 0 0 1 ?",
                "total 1.2M 0 0 0 1 $0.50+",
            ]);
        shown.Error.ShouldContain("The price of 600 of these tokens is unknown");
        shown.Error.ShouldContain("prices.json: no JSON");
        server.Requests.Last().ShouldBe($"GET /v1/usage?workspace={server.Workspace.WorkspaceId}&since=2030-01-30T00%3A00%3A00Z&by=day");
    }

    [Theory]
    [InlineData("lane")]
    [InlineData("session")]
    [InlineData("model")]
    [InlineData("workspace")]
    public async Task It_is_grouped_by_whatever_is_asked(string by)
    {
        var lane = server.AddLane("first");
        server.Usage = server.Usage with
        {
            Items =
            [
                new UsageRow
                {
                    WorkspaceId = server.Workspace.WorkspaceId,
                    LaneId = lane.LaneId,
                    SessionId = SessionId.New(),
                    Agent = "codex",
                    Model = null,
                    Amount = Amount(5, 0.25m, unpriced: 0),
                },
            ],
        };

        var shown = await CommandLine.Run(server, ["usage", "--by", by, "--lane", "first"]);

        shown.ExitCode.ShouldBe(0, shown.Error);
        shown.Lines[0].ShouldStartWith(by.ToUpperInvariant());
        shown.Lines[1].ShouldContain("$0.25");
        server.Requests.ShouldContain($"GET /v1/usage?lane={lane.LaneId}&by={by}");
        var json = JsonNode.Parse((await CommandLine.Run(server, ["usage", "--by", by, "--json"])).Out)!;
        json["items"]![0]!["amount"]!["cost_usd"]!.GetValue<decimal>().ShouldBe(0.25m);
        (await CommandLine.Run(server, ["usage", "--by", "color"])).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_lane_shows_what_its_agents_have_used_and_nothing_if_none_is_known()
    {
        server.AddLane("first");
        (await CommandLine.Run(server, ["lane", "show", "first"])).Out.ShouldNotContain("tokens");
        (await CommandLine.Run(server, ["usage"])).Error.ShouldContain("No agent has reported any use.");

        var amount = Amount(12_345, cost: null, unpriced: 12_345);
        server.Usage = server.Usage with { Items = [new UsageRow { Amount = amount }], Total = amount };

        (await CommandLine.Run(server, ["lane", "show", "first"])).Out.ShouldContain("12.3k tokens, cost unknown");
    }

    [Fact]
    [Trait("req", "usage-limits")]
    public async Task A_limit_is_shown_with_its_reset_and_a_workspace_says_what_becomes_of_new_agents()
    {
        var reset = new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);
        server.Session = server.Session with
        {
            DisplayStatus = DisplayStatus.RateLimited,
            Limit = new SessionLimit
            {
                Since = FakeHelios.Start,
                SeenAt = FakeHelios.Start,
                ResetsAt = reset,
                CheckAt = reset,
            },
        };

        (await CommandLine.Run(server, ["session", "list"])).Out.ShouldContain($"rate_limited until {reset.ToLocalTime():MM-dd HH:mm}");
        (
            await CommandLine.Run(server, ["workspace", "add", "app", "--repository", "/src/app", "--on-usage-limit", "wait"])
        ).ExitCode.ShouldBe(0);
        server.Bodies.Last()["on_usage_limit"]!.GetValue<string>().ShouldBe("wait");
        (await CommandLine.Run(server, ["workspace", "set", "app", "--on-usage-limit", "panic"])).ExitCode.ShouldBe(2);
    }

    private static UsageAmount Amount(long input, decimal? cost, long unpriced) =>
        new()
        {
            Tokens = new TokenCounts { Input = input },
            Answers = 1,
            CostUsd = cost,
            UnpricedTokens = unpriced,
        };
}
