using Helios.Contracts.Api.Harness;
using Helios.Testing;

namespace Helios.SessionRegistry.Tests;

public sealed class HarnessStatusTests
{
    [Fact]
    public async Task Before_the_first_report_the_harness_is_unavailable_because_nobody_checked()
    {
        await using var registry = await RegistryUnderTest.Start();

        (await registry.Row()).ShouldBe(("unavailable", "harness_not_checked", 0L, 1L));
    }

    [Fact]
    [Trait("req", "harness-status-event")]
    public async Task A_change_is_recorded_and_published()
    {
        await using var registry = await RegistryUnderTest.Start();

        await registry.Report(Reports.Of(HarnessStatus.Healthy, 1, since: 1, at: 2));

        await Eventually.Holds(() => registry.Events.Count == 1);
        (await registry.Row()).ShouldBe(("healthy", null, 1L, 2L));
        var told = registry.Events[0];
        told["type"]!.GetValue<string>().ShouldBe("harness.status.changed");
        told["source"]!.GetValue<string>().ShouldBe("/helios/session-registry");
        told["subject"]!.GetValue<string>().ShouldBe("cliproxy");
        told["revision"]!.GetValue<int>().ShouldBe(2);
        told["data"]!["previous"]!.GetValue<string>().ShouldBe("unavailable");
        told["data"]!["current"]!.GetValue<string>().ShouldBe("healthy");
        told["data"]!["reason"].ShouldBeNull();
        told["data"]!["fallback_transport"].ShouldBeNull();
        told["data"]!["since"]!.GetValue<DateTimeOffset>().ShouldBe(Reports.Start.AddSeconds(1));
        told["data"]!["source"]!.GetValue<string>().ShouldBe("monitor-a");
    }

    [Fact]
    [Trait("req", "harness-status-event")]
    public async Task Only_changes_are_published_however_often_the_monitor_reports()
    {
        await using var registry = await RegistryUnderTest.Start();
        HarnessStatus[] reported =
        [
            HarnessStatus.Healthy,
            HarnessStatus.Healthy,
            HarnessStatus.Healthy,
            HarnessStatus.Degraded,
            HarnessStatus.Degraded,
            HarnessStatus.Unavailable,
            HarnessStatus.Healthy,
        ];

        foreach (var (index, status) in reported.Index())
            await registry.Report(Reports.Of(status, index + 1, at: index));

        await Eventually.Holds(() => registry.Events.Count >= 4);
        Told(registry).ShouldBe(["healthy", "degraded", "unavailable", "healthy"]);
        registry.Events.Select(told => told["revision"]!.GetValue<int>()).ShouldBeInOrder();
        registry.Events[1]["data"]!["reason"]!.GetValue<string>().ShouldBe("harness_timed_out");
        registry.Events[1]["data"]!["detail"]!.GetValue<string>().ShouldNotBeEmpty();
        registry.Events[1]["data"]!["fallback_transport"]!.GetValue<string>().ShouldBe("native");
        (await registry.Row()).Sequence.ShouldBe(7);
    }

    [Fact]
    [Trait("req", "harness-report-order")]
    public async Task A_report_that_was_overtaken_changes_nothing()
    {
        await using var registry = await RegistryUnderTest.Start();
        await registry.Report(Reports.Of(HarnessStatus.Healthy, 5, at: 10));
        await Eventually.Holds(async () => (await registry.Row()).Sequence == 5);

        await registry.Report(Reports.Of(HarnessStatus.Unavailable, 4, at: 5));
        await registry.Report(Reports.Of(HarnessStatus.Degraded, 6, at: 15));

        await Eventually.Holds(async () => (await registry.Row()).Sequence == 6);
        await Eventually.Holds(() => Told(registry).LastOrDefault() == "degraded");
        Told(registry).ShouldBe(["healthy", "degraded"]);
    }

    [Fact]
    [Trait("req", "message-once")]
    public async Task The_same_message_twice_is_published_once()
    {
        await using var registry = await RegistryUnderTest.Start();
        var messageId = new Guid("01234567-89ab-cdef-0123-456789abcdef");

        await registry.Report(Reports.Of(HarnessStatus.Healthy, 1), messageId);
        await registry.Report(Reports.Of(HarnessStatus.Healthy, 1), messageId);
        await registry.Report(Reports.Of(HarnessStatus.Degraded, 2));

        await Eventually.Holds(() => Told(registry).LastOrDefault() == "degraded");
        Told(registry).ShouldBe(["healthy", "degraded"]);
    }

    [Fact]
    [Trait("req", "transaction-all-or-nothing")]
    public async Task Nothing_is_published_if_the_record_cannot_be_written()
    {
        await using var registry = await RegistryUnderTest.Start();
        await registry.Execute("alter table sessions.harness_status add constraint never_healthy check (status <> 'healthy')");

        await registry.Report(Reports.Of(HarnessStatus.Healthy, 1));
        await registry.Report(Reports.Of(HarnessStatus.Degraded, 2));

        await Eventually.Holds(() => registry.Events.Count > 0);
        Told(registry).ShouldBe(["degraded"]);
        (await registry.Row()).Status.ShouldBe("degraded");
    }

    private static IEnumerable<string> Told(RegistryUnderTest registry) =>
        registry.Events.Select(told => told["data"]!["current"]!.GetValue<string>());
}
