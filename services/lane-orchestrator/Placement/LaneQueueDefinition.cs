using Helios.Contracts;
using MassTransit;

namespace Helios.LaneOrchestrator.Placement;

internal sealed class LaneQueueDefinition : ConsumerDefinition<LaneQueue>
{
    public LaneQueueDefinition()
    {
        EndpointName = Endpoints.Admission;
        ConcurrentMessageLimit = 1;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<LaneQueue> consumerConfigurator,
        IRegistrationContext context
    ) => endpointConfigurator.ConfigureConsumeTopology = false;
}
