using Helios.Persistence.Transactions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Helios.Persistence.Feed;

/// <summary>Degraded while events wait for long, or a queue refuses them: work goes on, and somebody does not hear of it.</summary>
internal sealed class FeedHealth(SchemaStore store, FeedStatus? status) : IHealthCheck
{
    private static readonly TimeSpan WaitsLong = TimeSpan.FromSeconds(30);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (store.NotReady is not null)
        {
            return HealthCheckResult.Healthy("Unknown: the schema is not ready.");
        }

        try
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bound.CancelAfter(TimeSpan.FromSeconds(2));
            await using var command = store.DataSource.CreateCommand("select now() - (select created_at from feed order by seq limit 1)");
            var age = await command.ExecuteScalarAsync(bound.Token) as TimeSpan?;
            return age > WaitsLong
                    ? HealthCheckResult.Degraded($"The oldest event of the schema {store.Schema} has waited {age.Value.TotalSeconds:0} s.")
                : status?.Trouble is { } trouble ? HealthCheckResult.Degraded(trouble)
                : HealthCheckResult.Healthy();
        }
        catch (Exception)
        {
            // The database has a check of its own.
            return HealthCheckResult.Healthy("Unknown: the database does not answer.");
        }
    }
}
