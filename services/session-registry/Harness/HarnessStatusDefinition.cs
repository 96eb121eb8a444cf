using Helios.Contracts;
using Helios.Persistence.Consuming;
using Helios.SessionRegistry.Persistence;
using MassTransit;

namespace Helios.SessionRegistry.Harness;

internal sealed class HarnessStatusDefinition : ConsumerDefinition<HarnessStatusConsumer>
{
    public HarnessStatusDefinition()
    {
        EndpointName = Endpoints.SessionHarness;
        // One row: a concurrent report would only wait for the first.
        ConcurrentMessageLimit = 1;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<HarnessStatusConsumer> consumerConfigurator,
        IRegistrationContext context
    ) => endpointConfigurator.UseHeliosTransaction(context, SessionSchema.Name);
}
