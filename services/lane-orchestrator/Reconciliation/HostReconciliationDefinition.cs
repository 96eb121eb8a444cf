using Helios.Contracts;
using Helios.LaneOrchestrator.Lanes;
using MassTransit;

namespace Helios.LaneOrchestrator.Reconciliation;

internal sealed class HostReconciliationDefinition : ConsumerDefinition<HostReconciliation>
{
    public HostReconciliationDefinition() => EndpointName = Endpoints.Lanes;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<HostReconciliation> consumerConfigurator,
        IRegistrationContext context
    ) => LanesEndpoint.Configure(endpointConfigurator, context);
}
