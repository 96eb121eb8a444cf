using Helios.LaneOrchestrator.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Helios.LaneOrchestrator.DeadLetters;

/// <summary>Ready but degraded while dead letters wait for an operator: work goes on, and something was not done.</summary>
internal sealed class DeadLetterHealth([FromKeyedServices(LaneSchema.Name)] NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.CreateCommand("select count(*), max(failed_at) from dead_letters where replayed_at is null");
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            return row.GetInt64(0) == 0
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded(
                    $"{row.GetInt64(0)} messages failed for good, the last at {row.GetFieldValue<DateTimeOffset>(1).ToUniversalTime():O}: "
                        + "helios errors list"
                );
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException or TimeoutException)
        {
            // The database has a check of its own.
            return HealthCheckResult.Healthy("Unknown: the database does not answer.");
        }
    }
}
