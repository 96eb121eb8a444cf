using Helios.Contracts;
using MassTransit;

namespace Helios.SessionRegistry.Sessions;

internal sealed class SessionCommandDefinition : ConsumerDefinition<SessionCommandConsumer>
{
    public SessionCommandDefinition() => EndpointName = Endpoints.Sessions;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<SessionCommandConsumer> consumerConfigurator,
        IRegistrationContext context
    ) => SessionsEndpoint.Configure(endpointConfigurator, context);
}
