using Helios.Contracts;
using MassTransit;

namespace Helios.SessionRegistry.Sessions;

internal sealed class SessionQuestionDefinition : ConsumerDefinition<SessionQueryConsumer>
{
    // Queries that wait for the harness must not delay others.
    private const int Concurrency = 128;

    public SessionQuestionDefinition()
    {
        EndpointName = Endpoints.SessionQuestions;
        ConcurrentMessageLimit = Concurrency;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<SessionQueryConsumer> consumerConfigurator,
        IRegistrationContext context
    )
    {
        endpointConfigurator.ConfigureConsumeTopology = false;
        endpointConfigurator.PrefetchCount = Concurrency;
    }
}
