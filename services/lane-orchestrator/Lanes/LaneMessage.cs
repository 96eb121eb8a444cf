using System.Reflection;
using Helios.Contracts;
using Helios.Contracts.Operations;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>The members that messages to a lane have in common, by name: contracts have no base classes.</summary>
internal static class LaneMessage<T>
    where T : class
{
    public static readonly Func<T, Cause> Cause = Member<Cause>(nameof(Cause)) ?? throw new InvalidOperationException($"{typeof(T).Name} has no cause.");

    /// <summary>The operation that a report belongs to; null for commands and facts.</summary>
    public static readonly Func<T, OperationRef>? Operation = Member<OperationRef>(nameof(Operation));

    /// <summary>The revision that a command expects; null for messages that expect none.</summary>
    public static readonly Func<T, long?>? ExpectedRevision = Member<long?>(nameof(ExpectedRevision));

    private static Func<T, TValue>? Member<TValue>(string name) =>
        typeof(T).GetProperty(name, BindingFlags.Public | BindingFlags.Instance) is { GetMethod: { } getter } property && property.PropertyType == typeof(TValue)
            ? getter.CreateDelegate<Func<T, TValue>>()
            : null;
}
