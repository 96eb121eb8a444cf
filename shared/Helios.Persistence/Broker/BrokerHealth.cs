using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Helios.Persistence.Broker;

internal sealed class BrokerHealth(BrokerStatus status) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(status.Trouble is { } trouble ? HealthCheckResult.Unhealthy(trouble) : HealthCheckResult.Healthy());
}
