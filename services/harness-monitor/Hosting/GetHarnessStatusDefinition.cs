using Helios.Contracts;
using MassTransit;

namespace Helios.HarnessMonitor.Hosting;

internal sealed class GetHarnessStatusDefinition : ConsumerDefinition<GetHarnessStatusConsumer>
{
    public GetHarnessStatusDefinition()
    {
        EndpointName = Endpoints.HarnessStatus;
        // Many requests wait for one shared probe; they must not wait for each other.
        ConcurrentMessageLimit = 64;
    }
}
