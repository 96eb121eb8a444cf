using Helios.Persistence.Transactions;

namespace Helios.Persistence.Sagas;

/// <summary>Reads and writes one kind of saga, with typed columns. Implemented by the service that owns the table.</summary>
public interface ISagaRowStore<TSaga>
    where TSaga : class, IRevisionedSaga
{
    /// <summary>The row as committed, or null.</summary>
    Task<TSaga?> Load(StoreTransaction transaction, Guid correlationId, CancellationToken cancellationToken);

    /// <summary>Stages the first row, whose revision is 1. Called once, after the behaviour.</summary>
    void Insert(StoreTransaction transaction, TSaga saga);

    /// <summary>
    /// Stages the row with its new revision under the expected one (<see cref="StoreTransaction.StageExpecting"/>). Called once, after the
    /// behaviour.
    /// </summary>
    void Update(StoreTransaction transaction, TSaga saga, long expectedRevision);

    /// <summary>Stages the deletion of a finalized saga under the expected revision.</summary>
    void Delete(StoreTransaction transaction, TSaga saga, long expectedRevision);
}
