using Helios.Persistence.Consuming;
using Helios.Persistence.Sagas;
using Helios.Persistence.Transactions;
using MassTransit;

namespace Helios.Persistence.Tests.Support;

public sealed class Counter : SagaStateMachineInstance, IRevisionedSaga
{
    public Guid CorrelationId { get; set; }

    public string State { get; set; } = "";

    public int Total { get; set; }

    public long Revision { get; set; }

    public bool HasChanged { get; set; }
}

/// <summary>Counts up to a hundred thousand; refuses zero.</summary>
public sealed class CounterStateMachine : MassTransitStateMachine<Counter>
{
    public CounterStateMachine()
    {
        InstanceState(counter => counter.State);
        Event(() => Adding, adding => adding.CorrelateById(context => context.Message.CounterId));
        Initially(When(Adding).ThenAsync(Count));
        During(Open, When(Adding).ThenAsync(Count));
    }

    public State Open { get; } = null!;

    public Event<Add> Adding { get; } = null!;

    private async Task Count(BehaviorContext<Counter, Add> context)
    {
        if (context.Message.Amount == 0)
        {
            await context.RespondAsync(new Refused { Reason = "zero" });
            return;
        }

        context.Saga.MarkChanged();
        context.Saga.Total += context.Message.Amount;
        context.Saga.State = nameof(Open);
        var subject = context.Saga.CorrelationId.ToString();
        context.Transaction().Feed(TestFeed.Event("counter.added", subject, context.Saga.Revision));
        await context.RespondAsync(new Added { Revision = context.Saga.Revision, Total = context.Saga.Total });
    }
}

public sealed class CounterDefinition : SagaDefinition<Counter>
{
    public CounterDefinition()
    {
        EndpointName = "test.counters";
        Endpoint(endpoint =>
        {
            endpoint.PrefetchCount = 256;
            endpoint.ConcurrentMessageLimit = 256;
        });
    }

    protected override void ConfigureSaga(
        IReceiveEndpointConfigurator endpointConfigurator,
        ISagaConfigurator<Counter> sagaConfigurator,
        IRegistrationContext context
    ) =>
        endpointConfigurator.UseHeliosTransaction(
            context,
            TestProcess.Schema,
            transaction => transaction.PartitionBy(16, message => (message as Add)?.CounterId.ToString())
        );
}

public sealed class CounterRows : ISagaRowStore<Counter>
{
    public async Task<Counter?> Load(StoreTransaction transaction, Guid correlationId, CancellationToken cancellationToken)
    {
        await using var select = await transaction.Command(
            "select revision, state, total from counters where id = $1",
            cancellationToken,
            correlationId
        );
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new Counter
            {
                CorrelationId = correlationId,
                Revision = reader.GetInt64(0),
                State = reader.GetString(1),
                Total = reader.GetInt32(2),
            }
            : null;
    }

    public void Insert(StoreTransaction transaction, Counter saga) =>
        transaction.Stage(
            "insert into counters (id, revision, state, total) values ($1, $2, $3, $4)",
            saga.CorrelationId,
            saga.Revision,
            saga.State,
            saga.Total
        );

    public void Update(StoreTransaction transaction, Counter saga, long expectedRevision) =>
        transaction.StageExpecting(
            1,
            "update counters set revision = $2, state = $3, total = $4 where id = $1 and revision = $5",
            saga.CorrelationId,
            saga.Revision,
            saga.State,
            saga.Total,
            expectedRevision
        );

    public void Delete(StoreTransaction transaction, Counter saga, long expectedRevision) =>
        transaction.StageExpecting(1, "delete from counters where id = $1 and revision = $2", saga.CorrelationId, expectedRevision);
}
