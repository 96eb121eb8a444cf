using System.Data.Common;

namespace Helios.Hosting.Bus;

/// <summary>Decides from the failure and the number of attempts whether and when a message is retried.</summary>
internal static class RetrySchedule
{
    /// <summary>
    /// Returns the wait before a retry (0 is the first), or null to give up. The jitter is uniform, 0 to 1: two losers of one conflict must
    /// not collide again.
    /// </summary>
    public static TimeSpan? Next(Exception exception, int retry, double jitter, BusOptions options) =>
        Classify(exception) switch
        {
            Kind.Conflict => retry < options.ConflictRetries
                ? Growing(TimeSpan.FromMilliseconds(2), 2, retry, options.ConflictDelay) * (0.25 + jitter)
                : null,
            Kind.Outage => retry < options.OutageRetries
                ? Growing(TimeSpan.FromMilliseconds(100), 2, retry, options.OutageDelay) * (0.75 + (jitter / 2))
                : null,
            Kind.Final => null,
            _ => retry < options.FailureRetries
                ? Growing(options.FailureDelay, 3, retry, TimeSpan.FromMinutes(1)) * (0.75 + (jitter / 2))
                : null,
        };

    /// <summary>What kind of failure it is; each kind has its own count of retries.</summary>
    public static Kind Classify(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            switch (current)
            {
                // 40xxx: serialization failure, deadlock, and our own revision conflict.
                case DbException { SqlState: ['4', '0', ..] }:
                    return Kind.Conflict;
                case DbException { IsTransient: true }:
                // Read-only after a failover, a session that it ended, and plans and statements that it no longer knows.
                case DbException { SqlState: "25006" or "25P03" or "57014" or "57P05" or "0A000" or "26000" }:
                    return Kind.Outage;
                case OperationCanceledException:
                    return Kind.Final;
            }
        }

        return Kind.Failure;
    }

    private static TimeSpan Growing(TimeSpan first, int factor, int retry, TimeSpan longest)
    {
        var wait = first * Math.Pow(factor, Math.Min(retry, 20));
        return wait < longest ? wait : longest;
    }

    /// <summary>The kinds of failures.</summary>
    public enum Kind
    {
        /// <summary>Anything else.</summary>
        Failure,

        /// <summary>Another transaction was faster.</summary>
        Conflict,

        /// <summary>The database is away.</summary>
        Outage,

        /// <summary>Repeating makes no sense.</summary>
        Final,
    }
}
