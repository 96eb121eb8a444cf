using Helios.Persistence;
using MassTransit;

namespace Helios.SessionRegistry.Sessions;

/// <summary>The endpoint of everything that changes a session: one session at a time, many at once.</summary>
internal static class SessionsEndpoint
{
    private const int Partitions = 16;

    // Well above the partitions: messages that wait for a busy session must not keep the others from coming in.
    private const int Concurrency = 256;

    private static readonly MessageSubjects Subjects = new("SessionId", "LaneId", "HostId");

    public static void Configure(IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = Concurrency;
        endpoint.ConcurrentMessageLimit = Concurrency;
        endpoint.UseHeliosTransaction(context, SessionRegistryService.Schema, transaction => transaction.PartitionBy(Partitions, KeyOf));
    }

    /// <summary>The session that a message is for; a lane's or a host's message waits for its own kind.</summary>
    public static string? KeyOf(object message) => Subjects.Of(message);
}
