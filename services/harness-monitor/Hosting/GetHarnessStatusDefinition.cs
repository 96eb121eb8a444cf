using Helios.Contracts;
using Helios.Hosting.Bus;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.HarnessMonitor.Hosting;

internal sealed class GetHarnessStatusDefinition : ConsumerDefinition<GetHarnessStatusConsumer>
{
    public GetHarnessStatusDefinition()
    {
        EndpointName = Endpoints.HarnessStatus;
        // Many requests wait for one shared probe; they must not wait for each other.
        ConcurrentMessageLimit = 64;
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<GetHarnessStatusConsumer> consumerConfigurator,
        IRegistrationContext context
    ) =>
        // Resolved when something fails: it needs the bus, which is being built here.
        endpointConfigurator.ReportFailures(
            (failed, cancellationToken) => context.GetRequiredService<FailureReporter>().Report(failed, cancellationToken)
        );
}
