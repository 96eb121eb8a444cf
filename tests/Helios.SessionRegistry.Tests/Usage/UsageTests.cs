using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.SessionRegistry.Tests.Sessions;
using Helios.SessionRegistry.Usage;
using Helios.Testing;

namespace Helios.SessionRegistry.Tests.Usage;

[Trait("req", "usage")]
public sealed class UsageTests
{
    [Fact]
    public async Task Reports_that_arrive_twice_or_late_change_nothing_and_sums_are_by_whatever_is_asked()
    {
        await using var scene = await SessionScene.Start();
        var session = await scene.Running();
        var other = await scene.Running();
        await scene.Report(Used(scene, session, counted: 7, ("gpt-5-codex", "2030-01-30", 100), ("gpt-5-codex", "2030-01-31", 1000)));
        await Eventually.Holds(async () => await scene.Value<long>("select count(*) from sessions.usage") == 2);

        await scene.Report(Used(scene, session, counted: 7, ("gpt-5-codex", "2030-01-31", 9999)));
        await scene.Report(Used(scene, session, counted: 3, ("gpt-5-codex", "2030-01-31", 5)));
        await scene.Report(Used(scene, other, counted: 1, (null, "2030-01-31", 10)));
        await Eventually.Holds(async () => await scene.Value<long>("select count(*) from sessions.usage") == 3);

        var byDay = await Ask(scene, UsageGroup.Day);
        byDay.Items.Select(row => (row.Day, row.Amount.Tokens.Input)).ShouldBe([("2030-01-31", 1010), ("2030-01-30", 100)]);
        (byDay.Total.Tokens.Input, byDay.Total.Answers, byDay.Total.UnpricedTokens).ShouldBe((1110, 3, 10));
        byDay.Total.CostUsd.ShouldBe(1100 * 1.25m / 1_000_000);
        (await Ask(scene, UsageGroup.Session))
            .Items.Select(row => row.SessionId)
            .ShouldBe([session.SessionId, other.SessionId], ignoreOrder: true);
        (await Ask(scene, UsageGroup.Lane)).Items.Count.ShouldBe(2);
        (await Ask(scene, UsageGroup.Workspace)).Items.ShouldHaveSingleItem().WorkspaceId.ShouldBe(scene.Workspace);
        var byModel = await Ask(scene, UsageGroup.Model);
        byModel
            .Items.Select(row => (row.Agent, row.Model, row.Amount.CostUsd is null))
            .ShouldBe([("codex", null, true), ("codex", "gpt-5-codex", false)], ignoreOrder: true);
        var lane = await Ask(scene, UsageGroup.Day, asked => asked with { LaneId = session.LaneId, Since = "2030-01-31" });
        lane.Total.Tokens.Input.ShouldBe(1000);

        // More of the same launch replaces all of it, and makes no revision of the session.
        await scene.Report(Used(scene, session, counted: 8, ("gpt-5-codex", "2030-01-31", 2000)));
        await Eventually.Holds(async () => (await Ask(scene, UsageGroup.Day)).Total.Tokens.Input == 2010);
        (await scene.View(session.SessionId)).Revision.ShouldBe(session.Revision);
    }

    [Fact]
    public async Task A_price_of_the_users_own_counts_before_a_shipped_one_as_soon_as_it_is_written()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "prices.json");
        await using var scene = await SessionScene.Start(configure: settings => settings["Helios:Sessions:Usage:PricesFile"] = file);
        var session = await scene.Running();
        await scene.Report(Used(scene, session, counted: 1, ("gpt-5-codex-high", "2030-01-31", 1_000_000)));
        await Eventually.Holds(async () => (await Ask(scene, UsageGroup.Day)).Total.CostUsd == 1.25m);

        await File.WriteAllTextAsync(file, """{"gpt-5": {"input": 2, "output": 3},}""");
        var own = await Ask(scene, UsageGroup.Day);
        (own.Total.CostUsd, own.PricesFault).ShouldBe((2m, null));
        own.Prices.ShouldContain(file);

        await File.WriteAllTextAsync(file, """{"gpt-5": {"inptu": 2}}""");
        var wrong = await Ask(scene, UsageGroup.Day);
        wrong.Total.CostUsd.ShouldBe(1.25m);
        wrong.PricesFault.ShouldNotBeNull().ShouldContain("inptu");
    }

    [Theory]
    [InlineData("claude-opus-4-5-20251101", 5.0)]
    [InlineData("claude-sonnet-4-5", 3.0)]
    [InlineData("anthropic/claude-sonnet-4-5", 3.0)]
    [InlineData("gpt-5.1-codex-mini", 0.25)]
    [InlineData("gpt-5.1-codex-max", 1.25)]
    [InlineData("gpt-6", null)]
    [InlineData("llama", null)]
    [InlineData(null, null)]
    public void The_longest_beginning_of_a_models_name_counts_and_unknown_is_unknown(string? model, double? input) =>
        PriceTable.Read(file: null).Find(model)?.Input.ShouldBe((decimal)input!.Value);

    private static async Task<UsageReport> Ask(SessionScene scene, UsageGroup by, Func<FindUsage, FindUsage>? narrow = null) =>
        (await scene.Usage((narrow ?? (asked => asked))(new FindUsage { By = by }))).Usage;

    private static AgentUsageReported Used(
        SessionScene scene,
        SessionView session,
        long counted,
        params (string? Model, string Day, long Input)[] used
    ) =>
        new()
        {
            HostId = scene.HostId,
            SessionId = session.SessionId,
            LaunchId = session.LaunchId!.Value,
            LaneId = session.LaneId,
            Counted = counted,
            Usage =
            [
                .. used.Select(each => new AgentUsage
                {
                    Model = each.Model,
                    Day = each.Day,
                    Tokens = new TokenCounts { Input = each.Input },
                    Answers = 1,
                }),
            ],
            OccurredAt = SessionScene.Now,
            Cause = SessionScene.Cause,
        };
}
