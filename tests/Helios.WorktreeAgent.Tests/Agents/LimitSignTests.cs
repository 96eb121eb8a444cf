using System.Globalization;
using System.Text.Json;
using Helios.WorktreeAgent.Agents;

namespace Helios.WorktreeAgent.Tests.Agents;

/// <summary>What agents say of their limits, in the words that published ones use.</summary>
[Trait("req", "usage-limits")]
public sealed class LimitSignTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    // codex
    [InlineData(
        "You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro) or try again at 7:51 PM.",
        "2026-11-30T18:51Z"
    )]
    [InlineData("You've hit your usage limit. Try again at 9:05 AM.", "2026-12-01T08:05Z")]
    [InlineData("You've hit your usage limit. Try again at Dec 3rd, 2026 9:05 AM.", "2026-12-03T08:05Z")]
    [InlineData("You've hit your usage limit. Try again in 2 hours 5 minutes.", "2026-11-30T20:05Z")]
    [InlineData("You've hit your usage limit. Try again in 3 days 1 hour 10 minutes.", "2026-12-03T19:10Z")]
    // claude-code
    [InlineData("You've hit your session limit · resets 8pm (Europe/Berlin)", "2026-11-30T19:00Z")]
    [InlineData("You've hit your session limit · resets 3:30pm (America/New_York)", "2026-11-30T20:30Z")]
    [InlineData("You've hit your weekly limit · resets Dec 4, 10am (UTC)", "2026-12-04T10:00Z")]
    [InlineData("You've hit your weekly limit · resets Jan 2 at 12am (UTC)", "2027-01-02T00:00Z")]
    [InlineData("Claude AI usage limit reached|1796064570", "2026-11-30T18:49:30Z")]
    // nothing
    [InlineData("API Error: Request rejected (429) · This request would exceed your account's rate limit.", null)]
    [InlineData("exceeded retry limit, last status: 429 Too Many Requests", null)]
    [InlineData("resets 99pm", null)]
    [InlineData("Try again at Foo 77th, 2026 9:05 AM.", null)]
    [InlineData("", null)]
    public void Words_name_the_time_of_the_reset(string words, string? expected)
    {
        var now = DateTimeOffset.Parse("2026-11-30T18:00Z", CultureInfo.InvariantCulture);

        var found = ResetTimes.Find(words, now, Berlin);

        if (expected is null)
            (found is null || found > now).ShouldBeTrue(found?.ToString());
        else
            found.ShouldBe(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(
        """{"type":"error","error":{"data":{"message":"Slow down","statusCode":429,"responseHeaders":{"retry-after":"30"}}}}""",
        30.0
    )]
    [InlineData("""{"type":"error","error":{"type":"rate_limit_error","message":"Slow down"}}""", null)]
    [InlineData("""{"type":"result","error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Slow down"}}""", null)]
    [InlineData("""{"type":"turn.failed","status":"429","message":"Slow down"}""", null)]
    public void An_event_that_is_an_error_shows_429(string line, double? resetsIn)
    {
        var sign = LimitSigns.Find(JsonDocument.Parse(line).RootElement).ShouldNotBeNull();

        sign.Words.ShouldBe("Slow down");
        sign.ResetsIn?.TotalSeconds.ShouldBe(resetsIn!.Value);
        sign.ResetsIn.HasValue.ShouldBe(resetsIn is not null);
    }

    [Theory]
    // What tools read and write may contain anything.
    [InlineData("""{"type":"tool_use","input":{"status":429,"error":{"type":"rate_limit_error"}}}""")]
    [InlineData("""{"type":"error","error":{"name":"APIError","data":{"message":"Bad request","statusCode":400}}}""")]
    [InlineData("""{"type":"error","output":{"statusCode":429}}""")]
    [InlineData("""{"type":"text","status":429}""")]
    [InlineData("""[429]""")]
    public void Other_events_show_none(string line) => LimitSigns.Find(JsonDocument.Parse(line).RootElement).ShouldBeNull();
}
