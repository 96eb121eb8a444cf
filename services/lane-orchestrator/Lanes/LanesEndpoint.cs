using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>The endpoint that lane commands and all reports of hosts go to: one lane at a time, many lanes at once.</summary>
internal static class LanesEndpoint
{
    private const int Partitions = 16;

    // Well above the partitions: messages that wait for a busy lane must not keep the others from coming in.
    private const int Concurrency = 256;

    public static void Configure(IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = Concurrency;
        endpoint.ConcurrentMessageLimit = Concurrency;
        endpoint.UseHeliosTransaction(context, LaneSchema.Name, transaction => transaction.PartitionBy(Partitions, KeyOf));
    }

    /// <summary>The lane that a message is for, or the host where it is for none; null where it need not wait for others.</summary>
    /// <remarks>A sign of life waits for nobody: behind the lanes of its partition it would come too late, and a busy host would be taken for a dead one.</remarks>
    public static string? KeyOf(object message) => message switch
    {
        HostHeartbeat => null,
        IForLane lane => lane.LaneId.ToString(),
        IForHost host => host.HostId.ToString(),
        _ => null,
    };
}
