using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>Whether events reach the journal: degraded if they have not for a while, because streams and waits then hear nothing.</summary>
internal sealed class JournalStatus(TimeProvider time) : IHealthCheck
{
    // A reconnect takes less.
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private DateTimeOffset? since;
    private string why = "";

    /// <summary>Events were recorded.</summary>
    public void Works()
    {
        lock (gate)
            since = null;
    }

    /// <summary>Events could not be read or recorded; they wait.</summary>
    public void Fails(string reason)
    {
        lock (gate)
        {
            since ??= time.GetUtcNow();
            why = reason;
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        lock (gate)
            return Task.FromResult(
                since is { } begun && time.GetUtcNow() - begun > TooLong
                    ? HealthCheckResult.Degraded($"No event has reached the journal since {begun:O}: {why}")
                    : HealthCheckResult.Healthy()
            );
    }
}
