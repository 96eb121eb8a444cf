using System.Diagnostics;
using Helios.HarnessMonitor.Hosting;
using Helios.HarnessMonitor.Probing;
using Helios.HarnessMonitor.Status;
using Helios.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Helios.HarnessMonitor.Tests;

public sealed class HttpHarnessProbeTests
{
    // Short where the time-out is what is looked at; generous where an answer is, on a machine that has much else to do.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);
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
    public async Task Any_success_is_one(int status)
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
    public async Task An_answer_that_is_no_success_is_a_failure_with_its_reason(int status, string reason)
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
        await using var lost = new LostTime();
        var took = Stopwatch.StartNew();

        var failed = (await Probe(harness.BaseUrl, Soon)).ShouldBeOfType<ProbeOutcome.Failed>();

        failed.Reason.ShouldBe("harness_timed_out");
        took.Elapsed.ShouldBeLessThan(Soon + TimeSpan.FromSeconds(1) + lost.SoFar);
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

        (await Probe(harness.BaseUrl, Soon)).ShouldBeOfType<ProbeOutcome.Failed>().Reason.ShouldBe("harness_timed_out");
    }

    [Fact]
    public async Task A_body_that_never_ends_does_not_hold_the_probe()
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.HangInTheBody());

        (await Probe(harness.BaseUrl)).ShouldBeOfType<ProbeOutcome.Succeeded>();
    }

    [Fact]
    [Trait("req", "harness-probe")]
    public async Task A_refused_connection_is_told_from_other_failures()
    {
        var refused = (await Probe(HarnessDouble.NobodyListens())).ShouldBeOfType<ProbeOutcome.Refused>();

        refused.Detail.ShouldContain("refused");
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_unreachable_or_timed_out()
    {
        var failed = (await Probe(new Uri("http://harness.invalid:8317"), Soon)).ShouldBeOfType<ProbeOutcome.Failed>();

        failed.Reason.ShouldBeOneOf("harness_unreachable", "harness_timed_out");
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_taken_for_a_time_out()
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.Hang());
        using var probe = ProbeOf(harness.BaseUrl, Patiently);
        using var caller = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Should.ThrowAsync<OperationCanceledException>(() => probe.Probe(caller.Token));
    }

    private static async Task<ProbeOutcome> Probe(Uri baseUrl, TimeSpan? within = null)
    {
        using var probe = ProbeOf(baseUrl, within ?? Patiently);
        return await probe.Probe(CancellationToken.None);
    }

    private static HttpHarnessProbe ProbeOf(Uri baseUrl, TimeSpan within) =>
        new(Options.Create(new HarnessOptions { BaseUrl = baseUrl, ProbeWithin = within }), TimeProvider.System);
}
