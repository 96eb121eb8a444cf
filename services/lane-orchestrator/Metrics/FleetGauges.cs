using System.Diagnostics.Metrics;
using Helios.Hosting.Concurrency;
using Helios.LaneOrchestrator.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Helios.LaneOrchestrator.Metrics;

/// <summary>
/// What the tables say about lanes, hosts and queues, as gauges. They are read every fifteen seconds while somebody
/// collects them, and not at all otherwise. Several orchestrators report the same: take the maximum.
/// </summary>
internal sealed class FleetGauges : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    /// <summary>Who collects at all collects more often than this.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(2);

    private static readonly (string Part, string Name, string Unit, string? Label, string Description)[] Gauges =
    [
        ("lanes", "helios.lanes", "{lane}", "status", "Open lanes"),
        ("queue_age", "helios.queue.age", "s", null, "How long the oldest queued lane has waited"),
        ("hosts", "helios.hosts", "{host}", "status", "Hosts"),
        ("slots", "helios.slots", "{slot}", "host", "Slots for lanes"),
        ("slots_used", "helios.slots.used", "{slot}", "host", "Slots that have a lane"),
        ("incidents", "helios.incidents", "{incident}", "host", "Current incidents of a host"),
        ("operations", "helios.operations", "{operation}", "kind", "Orders to hosts that are not settled"),
        ("operations_age", "helios.operations.age", "s", null, "The age of the oldest order that is not settled"),
        ("outbox", "helios.outbox.messages", "{message}", null, "Messages that are due and not sent"),
        ("outbox_age", "helios.outbox.age", "s", null, "How long the oldest of them has been due"),
        ("feed", "helios.feed.events", "{event}", null, "Committed events that are not published"),
        ("feed_age", "helios.feed.age", "s", null, "The age of the oldest of them"),
        ("dead_letters", "helios.dead_letters", "{message}", null, "Messages that failed for good and wait for an operator"),
    ];

    private const string Sample = """
        select 'lanes', status, count(*)::float8 from lanes where status <> 'closed' group by status
        union all select 'queue_age', '', extract(epoch from now() - min(created_at)) from lanes where status = 'new'
        union all select 'hosts', status, count(*) from hosts group by status
        union all select 'slots', name, slots from hosts
        union all select 'slots_used', name, used_slots from hosts
        union all select 'incidents', name, jsonb_array_length(incidents) from hosts
        union all select 'operations', kind, count(*) from host_operations where settled_at is null group by kind
        union all select 'operations_age', '', extract(epoch from now() - min(ordered_at)) from host_operations where settled_at is null
        union all select 'outbox', '', count(*) from outbox where sent_at is null and due_at <= now()
        union all select 'outbox_age', '', extract(epoch from now() - min(due_at)) from outbox where sent_at is null and due_at <= now()
        union all select 'feed', '', count(*) from feed
        union all select 'feed_age', '', extract(epoch from now() - (select created_at from feed order by seq limit 1))
        union all select 'dead_letters', '', count(*) from dead_letters where replayed_at is null
        """;

    private readonly NpgsqlDataSource database;
    private readonly TimeProvider time;
    private readonly ILogger<FleetGauges> log;
    private long collected;
    private volatile ILookup<string, (string Key, double Value)> sample = Nothing;

    public FleetGauges(
        [FromKeyedServices(LaneSchema.Name)] NpgsqlDataSource database,
        IMeterFactory meters,
        TimeProvider time,
        ILogger<FleetGauges> log
    )
    {
        (this.database, this.time, this.log) = (database, time, log);
        var meter = meters.Create("Helios.LaneOrchestrator");
        foreach (var (part, name, unit, label, description) in Gauges)
            meter.CreateObservableGauge(name, () => Measure(part, label), unit, description);
    }

    private static ILookup<string, (string Key, double Value)> Nothing => Array.Empty<(string, double)>().ToLookup(_ => "");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Loop.Run("metrics", Every, Refresh, time, log, stoppingToken);

    private async Task Refresh(CancellationToken cancellationToken)
    {
        var last = Interlocked.Read(ref collected);
        if (last == 0 || time.GetElapsedTime(last) > Forgotten)
            return;
        await using var command = database.CreateCommand(Sample);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var read = new List<(string Part, string Key, double Value)>();
        while (await row.ReadAsync(cancellationToken))
            // The age of nothing.
            read.Add((row.GetString(0), row.GetString(1), row.IsDBNull(2) ? 0 : row.GetDouble(2)));
        sample = read.ToLookup(one => one.Part, one => (one.Key, one.Value));
    }

    private IEnumerable<Measurement<double>> Measure(string part, string? label)
    {
        Interlocked.Exchange(ref collected, time.GetTimestamp());
        return sample[part].Select(one => new Measurement<double>(one.Value, label is null ? [] : [new(label, one.Key)]));
    }
}
