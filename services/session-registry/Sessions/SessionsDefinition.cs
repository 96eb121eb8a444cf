using Helios.Contracts;
using MassTransit;

namespace Helios.SessionRegistry.Sessions;

/// <summary>A consumer of the endpoint for sessions, which its other consumers configure in the same way.</summary>
internal sealed class SessionsDefinition<TConsumer> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer
{
    public SessionsDefinition() => EndpointName = Endpoints.Sessions;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator,
        IRegistrationContext context
    ) => SessionsEndpoint.Configure(endpointConfigurator, context);
}
