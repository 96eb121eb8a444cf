using Helios.Contracts.Api.Harness;
using Helios.HarnessMonitor.Status;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.HarnessMonitor.Probing;

/// <summary>Keeps the status of the harness. Concurrent requests for a check share one probe.</summary>
internal sealed partial class HarnessWatch(
    IHarnessProbe probe,
    HarnessReports reports,
    HarnessMetrics metrics,
    TimeProvider time,
    IOptions<HarnessOptions> options,
    ILogger<HarnessWatch> logger
)
{
    private readonly Lock gate = new();
    private Task<HarnessCondition>? underWay;
    private HarnessCondition current = HarnessCondition.NotChecked(time.GetUtcNow());

    public HarnessCondition Current => Volatile.Read(ref current);

    public Task<HarnessCondition> Check(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (underWay is null or { IsCompleted: true })
                underWay = CheckOnce();
            return underWay.WaitAsync(cancellationToken);
        }
    }

    // No caller can cancel it for the others; the probe has its own deadline.
    private async Task<HarnessCondition> CheckOnce()
    {
        var before = Current;
        var outcome = await probe.Probe(CancellationToken.None);
        var after = HarnessJudge.After(before, outcome, time.GetUtcNow(), options.Value.Thresholds);
        Volatile.Write(ref current, after);
        metrics.Probed(outcome, after);
        // The result is public from here on: a caller that has seen it and asks again wants a new probe.
        lock (gate)
            underWay = null;
        if (outcome is ProbeOutcome.Inconclusive)
            JudgedNobody(logger);
        else if (after.Status is HarnessStatus.Healthy && before.Status is not HarnessStatus.Healthy)
            BecameHealthy(logger, before.Status);
        else if (after.Status != before.Status || before.LastCheckAt is null)
            StatusSettled(logger, before.Status, after.Status, after.Reason, after.Detail);
        if (after.LastCheckAt is not null)
            reports.Add(after);
        return after;
    }

    [LoggerMessage(3001, LogLevel.Information, "Harness {Previous} -> {Current} ({Reason}): {Detail}")]
    private static partial void StatusSettled(
        ILogger logger,
        HarnessStatus previous,
        HarnessStatus current,
        string? reason,
        string? detail
    );

    [LoggerMessage(3005, LogLevel.Information, "Harness {Previous} -> Healthy")]
    private static partial void BecameHealthy(ILogger logger, HarnessStatus previous);

    [LoggerMessage(3002, LogLevel.Warning, "A probe of the harness was inconclusive: this process was delayed")]
    private static partial void JudgedNobody(ILogger logger);
}
