using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Helios.WorktreeAgent.Link;

/// <summary>Ready when the orchestrator knows the host and lane commands are executed.</summary>
internal sealed class HostHealth(HostAnnouncements announcements, StartGate gate) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            !announcements.Registered.IsCompleted
                ? HealthCheckResult.Unhealthy("The orchestrator has not acknowledged the registration yet.")
            : !gate.Opened.IsCompleted ? HealthCheckResult.Unhealthy("The start-up reconciliation has not finished yet.")
            : HealthCheckResult.Healthy()
        );
}
