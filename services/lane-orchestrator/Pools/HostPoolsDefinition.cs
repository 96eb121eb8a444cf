using Helios.Contracts;
using Helios.LaneOrchestrator.Lanes;
using MassTransit;

namespace Helios.LaneOrchestrator.Pools;

internal sealed class HostPoolsDefinition : ConsumerDefinition<HostPools>
{
    public HostPoolsDefinition() => EndpointName = Endpoints.Lanes;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<HostPools> consumerConfigurator,
        IRegistrationContext context
    ) => LanesEndpoint.Configure(endpointConfigurator, context);
}
