using System.Collections.Concurrent;
using System.Linq.Expressions;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;
using Helios.Persistence;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>The endpoint that lane commands and all reports of hosts go to: one lane at a time, many lanes at once.</summary>
internal static class LanesEndpoint
{
    private const int Partitions = 16;

    // Well above the partitions: messages that wait for a busy lane must not keep the others from coming in.
    private const int Concurrency = 256;

    private static readonly ConcurrentDictionary<Type, Func<object, string?>> Keys = [];

    public static void Configure(IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = Concurrency;
        endpoint.ConcurrentMessageLimit = Concurrency;
        endpoint.UseHeliosTransaction(context, LaneOrchestratorLanes.Schema, transaction => transaction.PartitionBy(Partitions, KeyOf));
    }

    /// <summary>The lane that a message is for, or the host where it is for none; null where it need not wait for others.</summary>
    public static string? KeyOf(object message) => Keys.GetOrAdd(message.GetType(), Key)(message);

    private static Func<object, string?> Key(Type type)
    {
        // A sign of life waits for nobody: behind the lanes of its partition it would come too late, and a busy host would be taken for a dead one.
        if (type == typeof(HostHeartbeat))
            return _ => null;
        var message = Expression.Parameter(typeof(object));
        var typed = Expression.Convert(message, type);
        Expression? id =
            type.GetProperty("Operation")?.PropertyType == typeof(OperationRef)
                ? Expression.Property(Expression.Property(typed, "Operation"), nameof(OperationRef.LaneId))
                : type.GetProperty("LaneId")?.PropertyType == typeof(LaneId) ? Expression.Property(typed, "LaneId")
                : type.GetProperty("HostId")?.PropertyType == typeof(HostId) ? Expression.Property(typed, "HostId")
                : null;
        return id is null
            ? _ => null
            : Expression.Lambda<Func<object, string?>>(Expression.Call(id, nameof(ToString), null), message).Compile();
    }
}
