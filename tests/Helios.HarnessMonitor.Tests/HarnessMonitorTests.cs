using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Helios.Contracts.Api.Harness;
using Helios.HarnessMonitor.Probing;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.HarnessMonitor.Tests;

public sealed class HarnessMonitorTests
{
    [Fact]
    [Trait("req", "metrics")]
    public async Task Probes_and_the_status_are_measured()
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.Status(200));
        await using var monitor = await MonitorUnderTest.Start(harness.BaseUrl);
        var meters = monitor.Services.GetRequiredService<IMeterFactory>();
        var seen = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, one) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters))
                    one.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen[$"{instrument.Name} {tags[0].Value}"] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => seen[$"{instrument.Name} {tags[0].Value}"] = value);
        listener.Start();

        // A probe of a busy machine may say nothing.
        await Eventually.Passes(async () =>
        {
            await monitor.Check();
            listener.RecordObservableInstruments();
            seen.GetValueOrDefault("helios.harness.probes succeeded").ShouldBe(1);
            seen.GetValueOrDefault("helios.harness.status healthy").ShouldBe(1);
            seen["helios.harness.status degraded"].ShouldBe(0);
            seen["helios.harness.status unavailable"].ShouldBe(0);
        });
    }

    [Fact]
    [Trait("req", "harness-report")]
    public async Task Every_probe_is_reported_with_a_growing_sequence_and_an_expiry()
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.Status(200));
        await using var monitor = await MonitorUnderTest.Start(
            harness.BaseUrl,
            TimeSpan.FromMilliseconds(50),
            TimeSpan.FromMilliseconds(50)
        );

        var heard = new[] { await monitor.NextReport(), await monitor.NextReport(), await monitor.NextReport() };

        heard.Select(each => each.Report.Source).Distinct().Count().ShouldBe(1);
        heard.Select(each => each.Report.SourceStartedAt).ShouldAllBe(started => started != null);
        heard[1].Report.Sequence.ShouldBeGreaterThan(heard[0].Report.Sequence);
        heard[2].Report.Sequence.ShouldBeGreaterThan(heard[1].Report.Sequence);
        foreach (var each in heard)
            (each.ExpiresAt!.Value - each.SentAt!.Value).TotalSeconds.ShouldBe(15, tolerance: 1);
    }

    [Fact]
    [Trait("req", "harness-report")]
    public async Task A_harness_that_is_away_at_the_start_is_reported_unavailable_at_once()
    {
        await using var monitor = await MonitorUnderTest.Start(HarnessDouble.NobodyListens());

        var heard = await monitor.NextReport();

        heard.Report.Status.ShouldBe(HarnessStatus.Unavailable);
        heard.Report.Reason.ShouldBe("harness_connection_refused");
        heard.Report.Detail.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    [Trait("req", "dead-letters")]
    public async Task A_message_that_it_does_not_know_is_reported()
    {
        await using var monitor = await MonitorUnderTest.Start(HarnessDouble.NobodyListens());

        await monitor.Send(new OfANewerVersion("hello"));

        var report = await monitor.NextDeadLetter();
        (report.Origin, report.Endpoint, report.Reason).ShouldBe(("harness-monitor", "harness-monitor.status", "no_consumer"));
        report.Body.ShouldContain("hello");
    }

    private sealed record OfANewerVersion(string Text);

    [Fact]
    public async Task Asked_for_what_it_knows_it_does_not_probe()
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.Status(200));
        await using var monitor = await MonitorUnderTest.Start(harness.BaseUrl);
        await monitor.NextReport();

        var answer = await monitor.Ask(fresh: false);

        answer.Status.ShouldBe(HarnessStatus.Healthy);
        answer.FallbackTransport.ShouldBeNull();
        answer.DegradeReason.ShouldBeNull();
        answer.LastCheckAt.ShouldNotBeNull();
        harness.Requests.ShouldBe(1);
    }

    [Fact]
    [Trait("req", "harness-on-demand")]
    public async Task Asked_for_a_fresh_answer_it_probes_now_and_reports_that_too()
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.Status(200));
        await using var monitor = await MonitorUnderTest.Start(harness.BaseUrl);
        await monitor.NextReport();
        harness.Answer = HarnessDouble.Status(500);

        var answer = await monitor.Ask(fresh: true);

        answer.Status.ShouldBe(HarnessStatus.Degraded);
        answer.DegradeReason.ShouldBe("harness_error_answered");
        answer.FallbackTransport.ShouldBe("native");
        (await monitor.NextReport()).Report.Status.ShouldBe(HarnessStatus.Degraded);
    }

    [Fact]
    [Trait("req", "harness-on-demand")]
    public async Task A_check_says_what_this_probe_has_shown_although_the_status_follows_slowly()
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.Status(200));
        await using var monitor = await MonitorUnderTest.Start(harness.BaseUrl);
        await monitor.NextReport();

        harness.Answer = HarnessDouble.Status(500);
        var failed = await monitor.Check();
        harness.Answer = HarnessDouble.Status(200);
        var succeeded = await monitor.Check();

        (failed.Succeeded, failed.Status, failed.Reason).ShouldBe((false, HarnessStatus.Degraded, "harness_error_answered"));
        (succeeded.Succeeded, succeeded.Status).ShouldBe((true, HarnessStatus.Degraded));
    }

    [Fact]
    [Trait("req", "harness-on-demand")]
    public async Task Many_who_ask_at_once_share_one_probe()
    {
        var gate = new TaskCompletionSource();
        await using var harness = await HarnessDouble.Start(HarnessDouble.Status(200));
        await using var monitor = await MonitorUnderTest.Start(harness.BaseUrl);
        await monitor.NextReport();
        harness.Answer = HarnessDouble.After(gate.Task);
        var watch = monitor.Services.GetRequiredService<HarnessWatch>();

        var callers = Enumerable.Range(0, 20).Select(_ => watch.Check(CancellationToken.None)).ToArray();
        gate.SetResult();
        await Task.WhenAll(callers);

        harness.Requests.ShouldBe(2);
    }

    [Fact]
    [Trait("req", "harness-on-demand")]
    public async Task One_of_those_who_share_a_probe_may_give_up_without_harm_to_the_others()
    {
        var gate = new TaskCompletionSource();
        await using var harness = await HarnessDouble.Start(HarnessDouble.Status(200));
        await using var monitor = await MonitorUnderTest.Start(harness.BaseUrl);
        await monitor.NextReport();
        harness.Answer = HarnessDouble.After(gate.Task);
        var watch = monitor.Services.GetRequiredService<HarnessWatch>();
        using var impatient = new CancellationTokenSource();

        var first = watch.Check(impatient.Token);
        var second = watch.Check(CancellationToken.None);
        await impatient.CancelAsync();
        gate.SetResult();

        await Should.ThrowAsync<OperationCanceledException>(() => first);
        (await second).Status.ShouldBe(HarnessStatus.Healthy);
    }

    [Fact]
    [Trait("req", "harness-on-demand")]
    public async Task A_fresh_answer_about_a_harness_that_hangs_comes_within_two_seconds()
    {
        await using var harness = await HarnessDouble.Start(HarnessDouble.Hang());
        await using var monitor = await MonitorUnderTest.Start(harness.BaseUrl, probeWithin: TimeSpan.FromSeconds(1));

        await using var lost = new LostTime();
        var asked = Stopwatch.StartNew();

        var answer = await monitor.Ask(fresh: true);

        asked.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2) + lost.SoFar);
        answer.Status.ShouldBe(HarnessStatus.Unavailable);
        answer.DegradeReason.ShouldBe("harness_timed_out");
    }

    [Fact]
    [Trait("req", "harness-hysteresis")]
    public async Task A_flapping_harness_changes_its_status_at_most_twice()
    {
        var asked = 0;
        await using var harness = await HarnessDouble.Start(context =>
            HarnessDouble.Status(Interlocked.Increment(ref asked) % 2 == 1 ? 200 : 500)(context)
        );
        await using var monitor = await MonitorUnderTest.Start(
            harness.BaseUrl,
            TimeSpan.FromMilliseconds(50),
            TimeSpan.FromMilliseconds(50)
        );

        var statuses = new List<HarnessStatus>();
        while (statuses.Count < 20)
            statuses.Add((await monitor.NextReport()).Report.Status);

        statuses.Zip(statuses.Skip(1)).Count(pair => pair.First != pair.Second).ShouldBeLessThanOrEqualTo(2);
    }
}
