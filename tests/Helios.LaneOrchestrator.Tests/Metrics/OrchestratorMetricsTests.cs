using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Metrics;

[Trait("req", "metrics")]
public sealed class OrchestratorMetricsTests
{
    [Fact]
    public async Task Lanes_hosts_queues_and_durations_are_measured_while_somebody_collects()
    {
        await using var it = await Orchestrator.Start();
        var seen = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var listener = Listen(it.Services.GetRequiredService<IMeterFactory>(), seen);
        var workspace = await it.Workspace();
        var kept = await Lane(it, $"{workspace}", "kept");
        var ended = await Lane(it, $"{workspace}", "ended");
        (await it.Send("POST", $"/v1/lanes/{ended}/cleanup?wait=closed")).Status.ShouldBe(200);

        // The tables are read every fifteen seconds.
        await Eventually.Passes(() =>
        {
            listener.RecordObservableInstruments();
            seen.GetValueOrDefault("helios.lanes ready").ShouldBe(1, kept);
            seen.GetValueOrDefault("helios.hosts online").ShouldBe(1);
            seen.GetValueOrDefault("helios.slots fake").ShouldBeGreaterThan(0);
            seen.GetValueOrDefault("helios.slots.used fake").ShouldBe(1);
            return Task.CompletedTask;
        });
        foreach (
            var gauge in (string[])
                ["helios.outbox.messages", "helios.outbox.age", "helios.feed.events", "helios.dead_letters", "helios.queue.age"]
        )
            seen.ShouldContainKey(gauge);
        await Eventually.Passes(() =>
        {
            seen.ShouldContainKey("helios.lane.provision.duration ready");
            seen.ShouldContainKey("helios.lane.cleanup.duration cleaned");
            seen.GetValueOrDefault("helios.journal.events lane.cleaned").ShouldBe(1);
            return Task.CompletedTask;
        });
    }

    private static async Task<string> Lane(Orchestrator it, string workspace, string name) =>
        (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready", new { display_name = name })).Body["lane_id"]!.ToString();

    /// <summary>The last value of each instrument, by its name and label.</summary>
    private static MeterListener Listen(IMeterFactory meters, ConcurrentDictionary<string, double> seen)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, one) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters))
                    one.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen[Name(instrument, tags)] = value);
        listener.Start();
        return listener;
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Value}";
}
