using Helios.Contracts;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

internal sealed class LaneSnapshotsDefinition : ConsumerDefinition<LaneSnapshots>
{
    public LaneSnapshotsDefinition() => EndpointName = Endpoints.Lanes;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<LaneSnapshots> consumerConfigurator,
        IRegistrationContext context
    ) => LanesEndpoint.Configure(endpointConfigurator, context);
}
