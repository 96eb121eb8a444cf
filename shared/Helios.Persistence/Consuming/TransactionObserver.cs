using Helios.Persistence.Transactions;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.DependencyInjection;
using MassTransit.JobService;
using MassTransit.Middleware;

namespace Helios.Persistence.Consuming;

/// <summary>Adds a <see cref="TransactionFilter{T}"/> in front of each consumer and saga of an endpoint.</summary>
internal sealed class TransactionObserver(
    IReceiveEndpointConfigurator endpoint,
    IRegistrationContext context,
    SchemaStore store,
    TransactionOptions options
) : IConsumerConfigurationObserver, ISagaConfigurationObserver
{
    private readonly Partitions partitions = new(options);

    public void ConsumerConfigured<TConsumer>(IConsumerConfigurator<TConsumer> configurator)
        where TConsumer : class
    {
        // Only messages matter here.
    }

    public void ConsumerMessageConfigured<TConsumer, TMessage>(IConsumerMessageConfigurator<TConsumer, TMessage> configurator)
        where TConsumer : class
        where TMessage : class
    {
        if (configurator is IConsumerMessageConfigurator<TMessage> message)
        {
            Add<TConsumer, TMessage>(message);
        }
    }

    public void SagaConfigured<TSaga>(ISagaConfigurator<TSaga> configurator)
        where TSaga : class, ISaga
    {
        // As above.
    }

    public void StateMachineSagaConfigured<TInstance>(ISagaConfigurator<TInstance> configurator, SagaStateMachine<TInstance> stateMachine)
        where TInstance : class, ISaga, SagaStateMachineInstance
    {
        // As above.
    }

    public void SagaMessageConfigured<TSaga, TMessage>(ISagaMessageConfigurator<TSaga, TMessage> configurator)
        where TSaga : class, ISaga
        where TMessage : class
    {
        if (configurator is ISagaMessageConfigurator<TMessage> message)
        {
            Add<TSaga, TMessage>(message);
        }
    }

    private void Add<TConsumer, TMessage>(IPipeConfigurator<ConsumeContext<TMessage>> pipe)
        where TConsumer : class
        where TMessage : class
    {
        var consume = new OutboxConsumeOptions
        {
            // Stable across restarts: consumed messages are recorded per endpoint, consumer and message type.
            ConsumerId = JobMetadataCache<TConsumer, TMessage>.GenerateJobTypeId(endpoint.InputAddress.AbsolutePath.Split('/')[^1]),
            ConsumerType = TypeCache<TConsumer>.ShortName,
        };
        var scopes = new ConsumeScopeProvider(context);
        pipe.AddPipeSpecification(
            new FilterPipeSpecification<ConsumeContext<TMessage>>(
                new TransactionFilter<TMessage>(scopes, store, partitions, options.IsRecorded, consume)
            )
        );
    }
}
