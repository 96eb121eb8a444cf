using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Helios.Contracts.Api.Events;

namespace Helios.LaneOrchestrator.Metrics;

/// <summary>
/// How long lanes take to become ready, and to end, and what reconciliations remove: measured when it is recorded in the journal, which
/// is once.
/// </summary>
internal sealed class LaneDurations
{
    private readonly Histogram<double> provision;
    private readonly Histogram<double> cleanup;
    private readonly Counter<long> events;
    private readonly Counter<long> removed;

    public LaneDurations(IMeterFactory meters)
    {
        var meter = meters.Create("Helios.LaneOrchestrator");
        provision = meter.CreateHistogram<double>("helios.lane.provision.duration", "s", "From the slot to ready, or to the failure");
        cleanup = meter.CreateHistogram<double>("helios.lane.cleanup.duration", "s", "From the request, or the failure, to closed");
        events = meter.CreateCounter<long>("helios.journal.events", "{event}", "Events that were recorded");
        removed = meter.CreateCounter<long>("helios.reconcile.removed", "{resource}", "What hosts had that belonged to no lane");
    }

    /// <summary>An event was recorded.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="body">The event, as JSON.</param>
    public void Recorded(string topic, string body)
    {
        if (events.Enabled)
            events.Add(1, new KeyValuePair<string, object?>("topic", topic));
        if (topic == EventTopics.ReconciliationCompleted && removed.Enabled)
            Removed(body);
        if (topic != EventTopics.LaneStateChanged || !(provision.Enabled || cleanup.Enabled))
            return;
        using var document = JsonDocument.Parse(body);
        var data = document.RootElement.GetProperty("data");
        var (from, to) = (data.GetProperty("from").GetString(), data.GetProperty("to").GetString());
        if (from is "provisioning" && Began(data, from) is { } admitted)
            provision.Record(admitted.TotalSeconds, Outcome(to is "ready" ? "ready" : "failed"));
        else if (to is "closed" && from is "cleaning" && Began(data, from) is { } asked)
            cleanup.Record(asked.TotalSeconds, Outcome(data.GetProperty("reason").GetString() ?? "closed"));
    }

    private void Removed(string body)
    {
        using var document = JsonDocument.Parse(body);
        removed.Add(document.RootElement.GetProperty("data").GetProperty("total_cleaned").GetInt64());
    }

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);

    /// <summary>How long the lane was in the state that it has left; null if its history no longer says.</summary>
    private static TimeSpan? Began(JsonElement data, string state)
    {
        DateTimeOffset? began = null;
        DateTimeOffset? ended = null;
        foreach (var transition in data.GetProperty("history").EnumerateArray())
        {
            var at = DateTimeOffset.Parse(transition.GetProperty("at").GetString()!, CultureInfo.InvariantCulture);
            if (transition.GetProperty("to").GetString() == state)
                began = at;
            ended = at;
        }

        return ended - began;
    }
}
