using Helios.Contracts;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

internal sealed class LaneStateMachineDefinition : SagaDefinition<LaneState>
{
    public LaneStateMachineDefinition() => EndpointName = Endpoints.Lanes;

    protected override void ConfigureSaga(
        IReceiveEndpointConfigurator endpointConfigurator,
        ISagaConfigurator<LaneState> sagaConfigurator,
        IRegistrationContext context
    ) => LanesEndpoint.Configure(endpointConfigurator, context);
}
