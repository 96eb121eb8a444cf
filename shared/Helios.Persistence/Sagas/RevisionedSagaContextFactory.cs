using Helios.Persistence.Consuming;
using Helios.Persistence.Transactions;
using MassTransit;
using MassTransit.Saga;

namespace Helios.Persistence.Sagas;

internal sealed class RevisionedSagaContextFactory<TSaga>(
    ISagaRowStore<TSaga> rows,
    ISagaConsumeContextFactory<StoreTransaction, TSaga> contexts
) : ISagaRepositoryContextFactory<TSaga>
    where TSaga : class, IRevisionedSaga
{
    public Task Send<T>(ConsumeContext<T> context, IPipe<SagaRepositoryContext<TSaga, T>> next)
        where T : class => next.Send(new RevisionedSagaContext<TSaga, T>(context, context.Transaction(), rows, contexts));

    public Task SendQuery<T>(ConsumeContext<T> context, ISagaQuery<TSaga> query, IPipe<SagaRepositoryQueryContext<TSaga, T>> next)
        where T : class =>
        throw new NotSupportedException($"{typeof(TSaga).Name} is correlated by id only; {typeof(T).Name} requires a query.");

    public void Probe(ProbeContext context) => context.Add("persistence", "helios");
}
