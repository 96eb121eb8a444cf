using Helios.Contracts;
using Helios.LaneOrchestrator.Lanes;
using MassTransit;

namespace Helios.LaneOrchestrator.Hosts;

internal sealed class HostRegistrationDefinition : ConsumerDefinition<HostRegistration>
{
    public HostRegistrationDefinition() => EndpointName = Endpoints.Lanes;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<HostRegistration> consumerConfigurator,
        IRegistrationContext context
    ) => LanesEndpoint.Configure(endpointConfigurator, context);
}
