using Helios.Contracts;
using MassTransit;

namespace Helios.SessionRegistry.Sessions;

internal sealed class HostReportDefinition : ConsumerDefinition<HostReportConsumer>
{
    public HostReportDefinition() => EndpointName = Endpoints.Sessions;

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<HostReportConsumer> consumerConfigurator,
        IRegistrationContext context
    ) => SessionsEndpoint.Configure(endpointConfigurator, context);
}
