using Helios.Contracts.Harness;
using Helios.HarnessMonitor.Hosting;
using Helios.HarnessMonitor.Status;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.HarnessMonitor.Probing;

/// <summary>Holds what is known of the harness. Whoever asks for a check while one is under way shares it.</summary>
internal sealed partial class HarnessWatch(
    IHarnessProbe probe, HarnessReports reports, TimeProvider time, IOptions<HarnessOptions> options, ILogger<HarnessWatch> logger)
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

    // Not cancelled by any one of those who share it; the probe has its own deadline.
    private async Task<HarnessCondition> CheckOnce()
    {
        var before = Current;
        var outcome = await probe.Probe(CancellationToken.None);
        var after = HarnessJudge.After(before, outcome, time.GetUtcNow(), options.Value.Thresholds);
        Volatile.Write(ref current, after);
        // From here on it is told: whoever has heard of it and asks again wants another.
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
    private static partial void StatusSettled(ILogger logger, HarnessStatus previous, HarnessStatus current, string? reason, string? detail);

    [LoggerMessage(3005, LogLevel.Information, "Harness {Previous} -> Healthy")]
    private static partial void BecameHealthy(ILogger logger, HarnessStatus previous);

    [LoggerMessage(3002, LogLevel.Warning, "A probe of the harness was noticed too late to judge by: this process was held up")]
    private static partial void JudgedNobody(ILogger logger);
}
