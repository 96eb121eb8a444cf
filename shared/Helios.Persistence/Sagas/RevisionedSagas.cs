using Helios.Persistence.Consuming;
using Helios.Persistence.Transactions;
using MassTransit;
using MassTransit.Configuration;

namespace Helios.Persistence.Sagas;

/// <summary>Registers the repository of sagas with revisions.</summary>
public static class RevisionedSagas
{
    /// <summary>
    /// Stores the saga through its <see cref="ISagaRowStore{TSaga}"/>, in the transaction of its endpoint, whose definition calls
    /// <see cref="HeliosTransaction.UseHeliosTransaction"/>. Correlation is by id only.
    /// </summary>
    public static ISagaRegistrationConfigurator<TSaga> HeliosRepository<TSaga>(this ISagaRegistrationConfigurator<TSaga> saga)
        where TSaga : class, IRevisionedSaga
    {
        saga.Repository(repository =>
            repository.RegisterSagaRepository<
                TSaga,
                StoreTransaction,
                MassTransit.Saga.SagaConsumeContextFactory<StoreTransaction, TSaga>,
                RevisionedSagaContextFactory<TSaga>
            >()
        );
        return saga;
    }
}
