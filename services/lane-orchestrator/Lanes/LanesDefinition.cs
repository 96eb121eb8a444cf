using Helios.Contracts;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>A consumer of the endpoint for lanes, which its other consumers configure in the same way.</summary>
internal sealed class LanesDefinition<TConsumer> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer
{
    public LanesDefinition() => EndpointName = Endpoints.Lanes;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator,
        IRegistrationContext context
    ) => LanesEndpoint.Configure(endpointConfigurator, context);
}
