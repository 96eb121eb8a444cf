using Helios.Contracts;
using Helios.Hosting.Bus;
using Helios.Persistence.Consuming;
using Helios.SessionRegistry.Persistence;
using MassTransit;

namespace Helios.SessionRegistry.Sessions;

/// <summary>The endpoint for everything that changes a session: messages of one session one at a time, sessions concurrently.</summary>
internal static class SessionsEndpoint
{
    private const int Partitions = 16;

    // Well above the number of partitions: messages that wait for a busy session must not block others.
    private const int Concurrency = 256;

    public static void Configure(IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = Concurrency;
        endpoint.ConcurrentMessageLimit = Concurrency;
        endpoint.ReceiveReports(Endpoints.SessionReports, typeof(IHostReport));
        endpoint.UseHeliosTransaction(context, SessionSchema.Name, transaction => transaction.PartitionBy(Partitions, KeyOf));
    }

    /// <summary>The partition key of a message: its session, or its lane or host.</summary>
    public static string? KeyOf(object message) =>
        message switch
        {
            IForSession session => session.SessionId.ToString(),
            IForLane lane => lane.LaneId.ToString(),
            IForHost host => host.HostId.ToString(),
            _ => null,
        };
}
