using System.Diagnostics.Metrics;
using Helios.Contracts.Api.Harness;
using Helios.Contracts.Identifiers;
using Helios.HarnessMonitor.Status;

namespace Helios.HarnessMonitor.Probing;

/// <summary>What probes of the harness find, as metrics.</summary>
internal sealed class HarnessMetrics
{
    private static readonly HarnessStatus[] Statuses = [HarnessStatus.Healthy, HarnessStatus.Degraded, HarnessStatus.Unavailable];

    private readonly Counter<long> probes;
    private volatile HarnessCondition? last;

    public HarnessMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Helios.HarnessMonitor");
        probes = meter.CreateCounter<long>("helios.harness.probes", "{probe}", "Probes of the harness");
        meter.CreateObservableGauge("helios.harness.status", Measure, "{harness}", "1 for the status that the harness has");
    }

    public void Probed(ProbeOutcome outcome, HarnessCondition condition)
    {
        last = condition;
        probes.Add(1, new KeyValuePair<string, object?>("outcome", Name(outcome)));
    }

    private static string Name(ProbeOutcome outcome) =>
        outcome switch
        {
            ProbeOutcome.Succeeded => "succeeded",
            ProbeOutcome.Refused => "refused",
            ProbeOutcome.Failed => "failed",
            _ => "inconclusive",
        };

    private IEnumerable<Measurement<int>> Measure() =>
        last is { } condition
            ? Statuses.Select(status => new Measurement<int>(
                status == condition.Status ? 1 : 0,
                new KeyValuePair<string, object?>("status", SnakeCase.Of(status))
            ))
            : [];
}
