using Helios.Persistence.Transactions;
using Microsoft.Extensions.Logging;

namespace Helios.Persistence.Locks;

/// <summary>
/// Asks for all loops of a schema together which of them have anything to do, so that a system with nothing to do runs one statement
/// instead of a transaction for each. Only for loops whose lease this process holds. While nothing changes, it asks less often: what is due
/// then is a matter of time, or was changed by another process.
/// </summary>
internal sealed partial class DueWork(SchemaStore store, ILogger log)
{
    /// <summary>After what time to look although this process has changed nothing, but at the latest after five periods.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly List<Watched> loops = [];
    private string? question;

    /// <summary>Adds a loop; null if it has a round in every period. All are added before <see cref="Run"/>.</summary>
    public Watched? Watch(SingletonLoopSpec spec, IServiceProvider services)
    {
        if (spec.Due is not { } due)
        {
            return null;
        }

        var watched = new Watched(spec.Period(services), due(services), store.Clock);
        loops.Add(watched);
        return watched;
    }

    /// <summary>Looks until this process stops.</summary>
    public async Task Run(CancellationToken stopping)
    {
        if (loops.Count == 0)
        {
            return;
        }

        question = "select " + string.Join(", ", loops.Select(loop => $"({loop.Condition})"));
        var shortest = loops.Min(loop => loop.Period);
        var patientTicks = (int)Math.Clamp(Math.Ceiling(Patience / shortest), 1, 5);
        using var timer = new PeriodicTimer(shortest, store.Clock);
        try
        {
            await store.WhenReady(stopping);
            var (seen, ticks) = (-1, 0);
            while (await timer.WaitForNextTickAsync(stopping))
            {
                var changes = store.Changes;
                if (++ticks < patientTicks && (changes == seen || !loops.Exists(loop => loop.IsWaiting)))
                {
                    continue;
                }

                // What is due and could not be done must be done again.
                seen = await Look(shortest / 2, stopping) ? -1 : changes;
                ticks = 0;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    /// <summary>Returns whether anything is due, or that is unknown.</summary>
    private async Task<bool> Look(TimeSpan tolerance, CancellationToken stopping)
    {
        try
        {
            var any = false;
            await using var command = store.DataSource.CreateCommand(question!);
            SqlValues.Add(command.Parameters, [store.Now]);
            await using var reader = await command.ExecuteReaderAsync(stopping);
            await reader.ReadAsync(stopping);
            for (var i = 0; i < loops.Count; i++)
            {
                if (reader.GetBoolean(i))
                {
                    any = true;
                    loops[i].IsDue(tolerance);
                }
            }

            return any;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            LogFailed(exception, store.Schema);
            return true;
        }
    }

    [LoggerMessage(9115, LogLevel.Warning, "Schema {Schema}: looking for due work failed; looking again later")]
    private partial void LogFailed(Exception exception, string schema);

    /// <summary>A loop and what it waits for.</summary>
    internal sealed class Watched(TimeSpan period, string condition, TimeProvider clock)
    {
        private readonly Wake due = new();
        private long since;
        private volatile bool isWaiting;

        public TimeSpan Period => period;

        public string Condition => condition;

        /// <summary>Whether the loop has had its round and waits for the next one.</summary>
        public bool IsWaiting => isWaiting;

        /// <summary>Starts the next round, unless the last one was less than a period ago.</summary>
        public void IsDue(TimeSpan tolerance)
        {
            if (isWaiting && clock.GetElapsedTime(Volatile.Read(ref since)) >= period - tolerance)
            {
                due.Set();
            }
        }

        /// <summary>Waits until something is due or the longest time is over.</summary>
        public async Task Wait(TimeSpan longest, CancellationToken cancellationToken)
        {
            Volatile.Write(ref since, clock.GetTimestamp());
            isWaiting = true;
            await due.Wait(longest, clock, cancellationToken);
            isWaiting = false;
        }
    }
}
