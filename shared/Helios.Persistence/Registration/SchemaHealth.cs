using Helios.Persistence.Transactions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Helios.Persistence.Registration;

internal sealed class SchemaHealth(SchemaStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (store.NotReady is { } why)
        {
            return HealthCheckResult.Unhealthy(why);
        }

        try
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bound.CancelAfter(TimeSpan.FromSeconds(2));
            await using var ping = store.DataSource.CreateCommand("select 1");
            await ping.ExecuteScalarAsync(bound.Token);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception)
        {
            return HealthCheckResult.Unhealthy($"The database of the schema {store.Schema} does not answer: {exception.Message}");
        }
    }
}
