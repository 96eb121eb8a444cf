using Helios.Contracts.Api.Harness;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.SessionRegistry.Harness;
using Helios.SessionRegistry.Routing;

namespace Helios.SessionRegistry.Tests.Routing;

public sealed class SessionRouteTests
{
    private static readonly IReadOnlyCollection<string> Served = new RoutingOptions().Served;

    [Theory]
    [Trait("req", "session-route")]
    // The native one is taken as asked, whatever the harness is.
    [InlineData("codex", "native_openai", "healthy", "", "native_openai preferred_transport_native_openai healthy")]
    [InlineData("codex", "native_openai", "unavailable", "", "native_openai preferred_transport_native_openai unavailable")]
    [InlineData("codex", "native_openai", "silent", "", "native_openai preferred_transport_native_openai -")]
    [InlineData("claude-code", "native_anthropic", "healthy", "", "native_anthropic preferred_transport_native_anthropic healthy")]
    // A healthy harness serves.
    [InlineData("codex", "", "healthy", "", "cliproxy_harness - healthy")]
    [InlineData("codex", "cliproxy_harness", "healthy", "", "cliproxy_harness - healthy")]
    [InlineData("claude-code", "", "healthy", "", "cliproxy_harness - healthy")]
    // Of a degraded one the check on demand decides.
    [InlineData("codex", "", "degraded", "", "check")]
    [InlineData("codex", "cliproxy_harness", "degraded", "", "check")]
    [InlineData("codex", "", "degraded", "succeeded degraded", "cliproxy_harness - degraded")]
    [InlineData("codex", "", "degraded", "failed unavailable harness_timed_out", "native_openai harness_timed_out degraded")]
    [InlineData("codex", "", "degraded", "unanswered", "native_openai harness_error_answered degraded")]
    [InlineData("claude-code", "", "degraded", "unanswered", "native_anthropic harness_error_answered degraded")]
    // An unavailable one is not asked.
    [InlineData("codex", "", "unavailable", "", "native_openai harness_error_answered unavailable")]
    [InlineData("codex", "cliproxy_harness", "unavailable", "", "native_openai harness_error_answered unavailable")]
    [InlineData("codex", "", "unavailable", "succeeded healthy", "native_openai harness_error_answered unavailable")]
    // Of a silent monitor nothing is known until it is asked.
    [InlineData("codex", "", "silent", "", "check")]
    [InlineData("codex", "", "silent", "succeeded healthy", "cliproxy_harness - healthy")]
    [InlineData("codex", "", "silent", "succeeded degraded", "cliproxy_harness - degraded")]
    [InlineData(
        "codex",
        "",
        "silent",
        "failed unavailable harness_connection_refused",
        "native_openai harness_connection_refused unavailable"
    )]
    [InlineData("codex", "cliproxy_harness", "silent", "unanswered", "native_openai harness_status_unknown -")]
    // A program of one's own.
    [InlineData("command", "", "healthy", "", "none - -")]
    [InlineData("command", "none", "unavailable", "", "none - unavailable")]
    // Never quietly rerouted.
    [InlineData("command", "cliproxy_harness", "healthy", "", "refused")]
    [InlineData("command", "native_openai", "healthy", "", "refused")]
    [InlineData("codex", "native_anthropic", "healthy", "", "refused")]
    [InlineData("claude-code", "native_openai", "unavailable", "", "refused")]
    [InlineData("codex", "none", "healthy", "", "refused")]
    [InlineData("gemini", "", "healthy", "", "refused")]
    [InlineData("gemini", "native_openai", "healthy", "", "refused")]
    [InlineData("", "", "healthy", "", "refused")]
    public void The_route_is_chosen_by_the_table(string provider, string preferred, string harness, string check, string chosen) =>
        Words(
                Routes.Select(
                    new RouteRequest(provider, preferred.Length == 0 ? null : SnakeCase.Parse<SessionTransport>(preferred)),
                    Report(harness),
                    Check(check),
                    Served
                )
            )
            .ShouldBe(chosen);

    [Fact]
    [Trait("req", "session-route")]
    public void A_provider_that_the_harness_does_not_serve_is_refused_unless_it_asks_for_its_own()
    {
        string[] claudeOnly = [SessionProviders.ClaudeCode];

        Words(Routes.Select(new("codex", null), Report("healthy"), null, claudeOnly)).ShouldBe("refused");
        Words(Routes.Select(new("codex", SessionTransport.CliproxyHarness), Report("unavailable"), null, claudeOnly)).ShouldBe("refused");
        Words(Routes.Select(new("codex", SessionTransport.NativeOpenai), Report("healthy"), null, claudeOnly))
            .ShouldStartWith("native_openai ");
        Words(Routes.Select(new("command", SessionTransport.CliproxyHarness), Report("healthy"), null, ["command"]))
            .ShouldBe("cliproxy_harness - healthy");
    }

    [Theory]
    [Trait("req", "session-route")]
    [InlineData(14.999, true)]
    [InlineData(15.0, false)]
    [InlineData(null, false)]
    public void A_report_is_of_use_for_fifteen_seconds(double? age, bool used)
    {
        var now = Reports.Start.AddHours(1);
        var record = new HarnessRecord
        {
            Status = HarnessStatus.Healthy,
            Since = Reports.Start,
            ReportedAt = age is { } seconds ? now.AddSeconds(-seconds) : null,
            Revision = 1,
        };

        (HarnessReport.Of(record, now, new RoutingOptions().MonitorSilentAfter) is not null).ShouldBe(used);
    }

    private static HarnessReport? Report(string harness) =>
        harness switch
        {
            "silent" => null,
            "healthy" => new(HarnessStatus.Healthy, null),
            _ => new(SnakeCase.Parse<HarnessStatus>(harness), "harness_error_answered"),
        };

    private static HarnessCheck? Check(string check) =>
        check.Split(' ') switch
        {
            ["succeeded", var status] => new HarnessCheck.Succeeded(SnakeCase.Parse<HarnessStatus>(status)),
            ["failed", var status, var reason] => new HarnessCheck.Failed(SnakeCase.Parse<HarnessStatus>(status), reason),
            ["unanswered"] => new HarnessCheck.Unanswered(),
            _ => null,
        };

    private static string Words(RouteDecision decision) =>
        decision switch
        {
            RouteDecision.Chosen chosen => $"{SnakeCase.Of(chosen.Transport)} {chosen.DegradeReason ?? "-"} "
                + (chosen.HarnessStatus is { } status ? SnakeCase.Of(status) : "-"),
            RouteDecision.CheckNeeded => "check",
            _ => "refused",
        };
}
