using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Hosting.Bus;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Consuming;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>The endpoint for lane commands and all reports of hosts: messages of one lane one at a time, lanes concurrently.</summary>
internal static class LanesEndpoint
{
    private const int Partitions = 16;

    // Well above the number of partitions: messages that wait for a busy lane must not block others.
    private const int Concurrency = 256;

    public static void Configure(IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = Concurrency;
        endpoint.ConcurrentMessageLimit = Concurrency;
        endpoint.ReceiveReports(Endpoints.LaneReports, typeof(IHostReport));
        endpoint.UseHeliosTransaction(
            context,
            LaneSchema.Name,
            transaction => transaction.PartitionBy(Partitions, KeyOf).WithoutInbox(message => message is HostHeartbeat)
        );
    }

    /// <summary>The partition key of a message: its lane, or its host; null if it need not wait for others.</summary>
    /// <remarks>
    /// A heartbeat never waits: behind the lanes of its partition it would be late, and a busy host would be considered dead.
    /// </remarks>
    public static string? KeyOf(object message) =>
        message switch
        {
            HostHeartbeat => null,
            IForLane lane => lane.LaneId.ToString(),
            IForHost host => host.HostId.ToString(),
            _ => null,
        };
}
