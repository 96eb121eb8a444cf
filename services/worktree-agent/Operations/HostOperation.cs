using Helios.Contracts;
using Helios.Contracts.Operations;

namespace Helios.WorktreeAgent.Operations;

/// <summary>A command for this host, with access to what all commands share.</summary>
internal sealed record HostOperation(OperationRef Ref, OperationKind Kind, Cause Cause, object Command)
{
    /// <summary>Whether nothing else of the lane may happen at the same time: true except for runs and their cancellation.</summary>
    public bool Exclusive => HostOrders.Of(Kind).IsExclusive;

    public static HostOperation Of(IHostOrder order) => new(order.Operation, HostOrders.Of(order).Kind, order.Cause, order);

    public static Type CommandType(OperationKind kind) => HostOrders.Of(kind).MessageType;
}
