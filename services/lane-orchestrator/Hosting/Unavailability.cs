using Helios.LaneOrchestrator.Outcomes;
using Helios.Persistence;
using Npgsql;

namespace Helios.LaneOrchestrator.Hosting;

/// <summary>Distinguishes transient failures, which the caller can retry, from others.</summary>
internal static class Unavailability
{
    public static Refusal? Of(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            switch (exception)
            {
                case RevisionConflictException:
                    return new Refusal(ProblemReason.Overloaded, "Too many concurrent changes; try again.");
                // Postgres classes: 08 connection, 53 resources, 57 operator intervention (shutting down or starting).
                case PostgresException { SqlState: ['5', '3', ..] }:
                case NpgsqlException { InnerException: TimeoutException } when exception is not PostgresException:
                    return new Refusal(ProblemReason.Overloaded, "The database is overloaded; try again.");
                case StoreNotReadyException:
                    return new Refusal(ProblemReason.ServiceUnavailable, $"{exception.Message} See GET /health/ready.");
                case PostgresException postgres
                    when postgres.SqlState.StartsWith("08", StringComparison.Ordinal)
                        || postgres.SqlState.StartsWith("57", StringComparison.Ordinal):
                case NpgsqlException when exception is not PostgresException:
                    return new Refusal(ProblemReason.ServiceUnavailable, "The database does not respond; see GET /health/ready.");
            }
        }

        return null;
    }
}
