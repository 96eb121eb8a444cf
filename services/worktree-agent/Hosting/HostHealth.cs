using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>Ready means: the orchestrator knows the host, and lane commands are carried out.</summary>
internal sealed class HostHealth(HostLink link, StartGate gate) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            !link.IsRegistered ? HealthCheckResult.Unhealthy("The orchestrator has not answered the registration yet.")
            : !gate.Opened.IsCompleted ? HealthCheckResult.Unhealthy("The start-up reconciliation is not over yet.")
            : HealthCheckResult.Healthy());
}
