using System.Data.Common;

namespace Helios.Persistence.Transactions;

/// <summary>A transaction outside of a consumer, such as in an HTTP handler. Keyed by schema.</summary>
public sealed class UnitOfWork
{
    private readonly SchemaStore store;
    private readonly IServiceProvider services;

    internal UnitOfWork(SchemaStore store, IServiceProvider services)
    {
        this.store = store;
        this.services = services;
    }

    /// <summary>
    /// Runs the work and commits what it staged. After a conflict, the work runs again in a new transaction and decides from what it reads
    /// there.
    /// </summary>
    /// <exception cref="StoreNotReadyException">The schema's migrations are missing, or the database has not been reached yet.</exception>
    public async Task<T> Run<T>(Func<StoreTransaction, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        store.ThrowUnlessReady();
        for (var attempt = 0; ; attempt++)
        {
            await using var transaction = store.NewTransaction(services);
            var committing = false;
            try
            {
                var result = await work(transaction, cancellationToken);
                committing = true;
                await transaction.Commit(cancellationToken);
                return result;
            }
            catch (DbException failure) when (attempt < store.Options.ConflictRetries && MayRepeat(failure, committing))
            {
                var longest = Math.Min(2 << Math.Min(attempt, 5), 40);
                await Task.Delay(TimeSpan.FromMilliseconds(longest * (0.25 + Random.Shared.NextDouble())), store.Clock, cancellationToken);
            }
        }
    }

    /// <summary>The same for work without a result.</summary>
    public Task Run(Func<StoreTransaction, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        Run(
            async (transaction, token) =>
            {
                await work(transaction, token);
                return true;
            },
            cancellationToken
        );

    /// <summary>
    /// A conflict has rolled everything back. So has a broken connection, unless it broke during the commit: then the outcome is unknown,
    /// and the caller gets the exception.
    /// </summary>
    private static bool MayRepeat(DbException failure, bool committing) =>
        failure.SqlState is ['4', '0', ..] || (failure.IsTransient && !committing);
}
