using Helios.HarnessMonitor.Probing;
using Helios.HarnessMonitor.Status;
using Helios.Hosting.Timeliness;
using Helios.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Helios.HarnessMonitor.Tests;

public sealed class HttpHarnessProbeTests
{
    // Of a clock that the test moves.
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patiently = TimeSpan.FromMinutes(2);

    [Theory]
    [Trait("req", "harness-probe")]
    [InlineData("/healthz", "/healthz")]
    [InlineData("/health", "/healthz /health")]
    [InlineData("/", "/healthz /health /")]
    public async Task The_first_path_that_does_not_answer_404_decides(string path, string asked)
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.OnlyOn(path));

        var outcome = await Probe(harness.BaseUrl);

        outcome.ShouldBeOfType<ProbeOutcome.Succeeded>();
        string.Join(' ', harness.Paths).ShouldBe(asked);
    }

    [Fact]
    public async Task A_base_url_with_a_path_keeps_it()
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.OnlyOn("/proxy/healthz"));

        (await Probe(new Uri(harness.BaseUrl, "/proxy/"))).ShouldBeOfType<ProbeOutcome.Succeeded>();
    }

    [Theory]
    [InlineData(200)]
    [InlineData(204)]
    public async Task Any_success_status_is_a_success(int status)
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.Status(status));

        (await Probe(harness.BaseUrl)).ShouldBeOfType<ProbeOutcome.Succeeded>();
    }

    [Theory]
    [Trait("req", "harness-probe")]
    [InlineData(500, "harness_error_answered")]
    [InlineData(503, "harness_error_answered")]
    [InlineData(401, "harness_error_answered")]
    [InlineData(404, "harness_health_path_missing")]
    public async Task Any_other_status_is_a_failure_with_its_reason(int status, string reason)
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.Status(status));

        var failed = (await Probe(harness.BaseUrl)).ShouldBeOfType<ProbeOutcome.Failed>();

        failed.Reason.ShouldBe(reason);
        failed.Detail.ShouldContain($"{status}");
    }

    [Fact]
    [Trait("req", "harness-probe")]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = await HarnessDouble.Start(HarnessDouble.Status(200));
        await using var harness = await HarnessDouble.Start(context =>
        {
            context.Response.Redirect(elsewhere.BaseUrl.AbsoluteUri);
            return Task.CompletedTask;
        });

        var failed = (await Probe(harness.BaseUrl)).ShouldBeOfType<ProbeOutcome.Failed>();

        failed.Reason.ShouldBe("harness_redirect_answered");
        elsewhere.Requests.ShouldBe(0);
    }

    [Fact]
    [Trait("req", "harness-probe")]
    public async Task A_harness_that_hangs_is_given_up_in_time()
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.Hang());

        var failed = (await HungProbe(harness, requests: 1, clock => clock.Advance(Within))).ShouldBeOfType<ProbeOutcome.Failed>();

        failed.Reason.ShouldBe("harness_timed_out");
    }

    [Fact]
    public async Task Slow_404s_share_one_deadline()
    {
        var answered = 0;
        await using var harness = await HarnessDouble.Start(async context =>
        {
            if (Interlocked.Increment(ref answered) > 1)
                await HarnessDouble.Hang()(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        });

        var outcome = await HungProbe(harness, requests: 2, clock => clock.Advance(Within));

        outcome.ShouldBeOfType<ProbeOutcome.Failed>().Reason.ShouldBe("harness_timed_out");
    }

    [Fact]
    [Trait("req", "harness-probe")]
    public async Task A_stalled_monitor_judges_nothing()
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.Hang());

        (await HungProbe(harness, requests: 1, clock => clock.Sleep(Within))).ShouldBeOfType<ProbeOutcome.Inconclusive>();
    }

    [Fact]
    public async Task A_body_that_never_ends_does_not_hold_the_probe()
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.HangInTheBody());

        (await Probe(harness.BaseUrl)).ShouldBeOfType<ProbeOutcome.Succeeded>();
    }

    [Fact]
    [Trait("req", "harness-probe")]
    public async Task A_refused_connection_is_distinguished_from_other_failures()
    {
        var refused = (await Probe(HarnessDouble.NobodyListens())).ShouldBeOfType<ProbeOutcome.Refused>();

        refused.Detail.ShouldContain("refused");
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_unreachable_or_timed_out()
    {
        var outcome = await Probe(new Uri("http://harness.invalid:8317"), TimeSpan.FromSeconds(2));

        // A resolver that does not answer holds the probe until its time is up, which a busy machine may notice too late to judge.
        if (outcome is ProbeOutcome.Failed failed)
            failed.Reason.ShouldBeOneOf("harness_unreachable", "harness_timed_out");
        else
            outcome.ShouldBeOfType<ProbeOutcome.Inconclusive>();
    }

    [Fact]
    public async Task A_cancelled_caller_does_not_count_as_a_time_out()
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.Hang());
        using var attention = new AttentionClock(TimeProvider.System);
        using var probe = ProbeOf(harness.BaseUrl, Patiently, attention, TimeProvider.System);
        using var caller = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Should.ThrowAsync<OperationCanceledException>(() => probe.Probe(caller.Token));
    }

    private static async Task<ProbeOutcome> Probe(Uri baseUrl, TimeSpan? within = null)
    {
        using var attention = new AttentionClock(TimeProvider.System);
        using var probe = ProbeOf(baseUrl, within ?? Patiently, attention, TimeProvider.System);
        return await probe.Probe(CancellationToken.None);
    }

    /// <summary>What comes of a probe that has no answer to so many requests when its time passes.</summary>
    private static async Task<ProbeOutcome> HungProbe(HarnessDouble harness, int requests, Action<ManualClock> pass)
    {
        var clock = new ManualClock();
        using var attention = new AttentionClock(clock);
        using var probe = ProbeOf(harness.BaseUrl, Within, attention, clock);
        var outcome = probe.Probe(CancellationToken.None);
        await Eventually.Holds(() => harness.Requests == requests);
        pass(clock);
        return await outcome;
    }

    private static HttpHarnessProbe ProbeOf(Uri baseUrl, TimeSpan within, AttentionClock attention, TimeProvider clock) =>
        new(Options.Create(new HarnessOptions { BaseUrl = baseUrl, ProbeWithin = within }), attention, clock);
}
