using System.Collections.Concurrent;
using System.Linq.Expressions;
using Helios.Contracts.Identifiers;
using Helios.Persistence;
using MassTransit;

namespace Helios.SessionRegistry.Sessions;

/// <summary>The endpoint of everything that changes a session: one session at a time, many at once.</summary>
internal static class SessionsEndpoint
{
    private const int Partitions = 16;

    // Well above the partitions: messages that wait for a busy session must not keep the others from coming in.
    private const int Concurrency = 256;

    private static readonly ConcurrentDictionary<Type, Func<object, string?>> Keys = [];

    public static void Configure(IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = Concurrency;
        endpoint.ConcurrentMessageLimit = Concurrency;
        endpoint.UseHeliosTransaction(context, SessionRegistryService.Schema, transaction => transaction.PartitionBy(Partitions, KeyOf));
    }

    /// <summary>The session that a message is for; a lane's or a host's message waits for its own kind.</summary>
    public static string? KeyOf(object message) => Keys.GetOrAdd(message.GetType(), Key)(message);

    private static Func<object, string?> Key(Type type)
    {
        var message = Expression.Parameter(typeof(object));
        var typed = Expression.Convert(message, type);
        var id = type.GetProperty("SessionId")?.PropertyType == typeof(SessionId) ? Expression.Property(typed, "SessionId")
            : type.GetProperty("LaneId")?.PropertyType == typeof(LaneId) ? Expression.Property(typed, "LaneId")
            : type.GetProperty("HostId")?.PropertyType == typeof(HostId) ? Expression.Property(typed, "HostId")
            : null;
        return id is null
            ? _ => null
            : Expression.Lambda<Func<object, string?>>(Expression.Call(id, nameof(ToString), null), message).Compile();
    }
}
