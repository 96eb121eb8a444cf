using Helios.Contracts;
using MassTransit;

namespace Helios.LaneOrchestrator.Creation;

internal sealed class ArchiveDropsDefinition : ConsumerDefinition<ArchiveDrops>
{
    public ArchiveDropsDefinition()
    {
        EndpointName = Endpoints.Archives;
        ConcurrentMessageLimit = 4;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<ArchiveDrops> consumerConfigurator,
        IRegistrationContext context
    ) => endpointConfigurator.ConfigureConsumeTopology = false;
}
