using Helios.Persistence.Transactions;
using MassTransit;
using MassTransit.Context;
using MassTransit.Saga;

namespace Helios.Persistence.Sagas;

/// <summary>Loads a saga, runs its behaviour, and stages its changes under the revision that was read.</summary>
internal sealed class RevisionedSagaContext<TSaga, TMessage>(
    ConsumeContext<TMessage> context,
    StoreTransaction transaction,
    ISagaRowStore<TSaga> rows,
    ISagaConsumeContextFactory<StoreTransaction, TSaga> contexts
) : ConsumeContextScope<TMessage>(context), SagaRepositoryContext<TSaga, TMessage>
    where TSaga : class, IRevisionedSaga
    where TMessage : class
{
    private readonly ConsumeContext<TMessage> consumed = context;
    private long loaded;

    /// <summary>A new instance, not yet a row.</summary>
    public Task<SagaConsumeContext<TSaga, TMessage>> Add(TSaga instance) =>
        contexts.CreateSagaConsumeContext(transaction, consumed, instance, SagaConsumeContextMode.Add);

    /// <summary>Inserts nothing before the decision: the caller continues with a load, and adds a new instance if there is none.</summary>
    public Task<SagaConsumeContext<TSaga, TMessage>> Insert(TSaga instance) => Task.FromResult<SagaConsumeContext<TSaga, TMessage>>(null!);

    public async Task<SagaConsumeContext<TSaga, TMessage>> Load(Guid correlationId)
    {
        var instance = await rows.Load(transaction, correlationId, CancellationToken);
        if (instance is null)
        {
            return null!;
        }

        loaded = instance.Revision;
        instance.HasChanged = false;
        return await contexts.CreateSagaConsumeContext(transaction, consumed, instance, SagaConsumeContextMode.Load);
    }

    /// <summary>Stages the first row, unless the instance was not created.</summary>
    public Task Save(SagaConsumeContext<TSaga> context)
    {
        if (context.Saga.HasChanged)
        {
            rows.Insert(transaction, context.Saga);
        }

        return Task.CompletedTask;
    }

    public Task Update(SagaConsumeContext<TSaga> context)
    {
        if (context.Saga.HasChanged)
        {
            rows.Update(transaction, context.Saga, loaded);
        }

        return Task.CompletedTask;
    }

    public Task Delete(SagaConsumeContext<TSaga> context)
    {
        rows.Delete(transaction, context.Saga, loaded);
        return Task.CompletedTask;
    }

    public Task Discard(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task Undo(SagaConsumeContext<TSaga> context) => Task.CompletedTask;

    public Task<SagaConsumeContext<TSaga, T>> CreateSagaConsumeContext<T>(
        ConsumeContext<T> consumeContext,
        TSaga instance,
        SagaConsumeContextMode mode
    )
        where T : class => contexts.CreateSagaConsumeContext(transaction, consumeContext, instance, mode);
}
