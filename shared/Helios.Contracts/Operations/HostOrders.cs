using System.Collections.Frozen;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;

namespace Helios.Contracts.Operations;

/// <summary>The kinds of orders to a host, one line each.</summary>
public static class HostOrders
{
    private static readonly HostOrder[] All =
    [
        HostOrder.Of<ProvisionLane>(OperationKind.Provision, isExclusive: true, (order, operation) => order with { Operation = operation }),
        HostOrder.Of<BindParTask>(OperationKind.BindParTask, isExclusive: true, (order, operation) => order with { Operation = operation }),
        HostOrder.Of<StartRun>(OperationKind.StartRun, isExclusive: false, (order, operation) => order with { Operation = operation }),
        HostOrder.Of<CancelRun>(OperationKind.CancelRun, isExclusive: false, (order, operation) => order with { Operation = operation }),
        HostOrder.Of<TearDownLane>(OperationKind.TearDown, isExclusive: true, (order, operation) => order with { Operation = operation }),
    ];

    private static readonly FrozenDictionary<OperationKind, HostOrder> ByKind = All.ToFrozenDictionary(order => order.Kind);

    private static readonly FrozenDictionary<Type, HostOrder> ByMessage = All.ToFrozenDictionary(order => order.MessageType);

    /// <summary>What is known of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The kind's line.</returns>
    /// <exception cref="KeyNotFoundException">No host accepts this kind of order.</exception>
    public static HostOrder Of(OperationKind kind) => ByKind[kind];

    /// <summary>What is known of an order.</summary>
    /// <param name="order">The order.</param>
    /// <returns>Its kind's line.</returns>
    /// <exception cref="KeyNotFoundException">No host accepts this kind of order.</exception>
    public static HostOrder Of(IHostOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return ByMessage[order.GetType()];
    }
}

/// <summary>One kind of order to a host.</summary>
public sealed class HostOrder
{
    private readonly Func<IHostOrder, OperationRef, IHostOrder> renew;

    private HostOrder(OperationKind kind, Type messageType, bool isExclusive, Func<IHostOrder, OperationRef, IHostOrder> renew)
    {
        Kind = kind;
        MessageType = messageType;
        IsExclusive = isExclusive;
        this.renew = renew;
    }

    /// <summary>The kind.</summary>
    public OperationKind Kind { get; }

    /// <summary>The message that carries it.</summary>
    public Type MessageType { get; }

    /// <summary>Whether nothing else of the lane may happen at the same time.</summary>
    public bool IsExclusive { get; }

    /// <summary>The same order as another operation.</summary>
    /// <param name="order">An order of this kind.</param>
    /// <param name="operation">The operation that it becomes.</param>
    /// <returns>The order.</returns>
    public IHostOrder Renew(IHostOrder order, OperationRef operation) => renew(order, operation);

    internal static HostOrder Of<TOrder>(OperationKind kind, bool isExclusive, Func<TOrder, OperationRef, TOrder> renew)
        where TOrder : IHostOrder => new(kind, typeof(TOrder), isExclusive, (order, operation) => renew((TOrder)order, operation));
}
