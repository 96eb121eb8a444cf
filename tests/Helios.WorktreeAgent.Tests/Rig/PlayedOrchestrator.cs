using System.Collections.Concurrent;
using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.Testing;
using MassTransit;

namespace Helios.WorktreeAgent.Tests.Rig;

/// <summary>The orchestrator's end of the bus: registers the host, answers inventories with a plan, keeps what it hears.</summary>
internal sealed class PlayedOrchestrator
    : IConsumer<RegisterHost>,
        IConsumer<HostHeartbeat>,
        IConsumer<HostInventoryReported>,
        IConsumer<HostReconciled>,
        IConsumer<LaneProvisioned>,
        IConsumer<LaneTornDown>,
        IConsumer<RunStarted>,
        IConsumer<RunEnded>
{
    public static ConcurrentQueue<object> Heard { get; } = new();

    /// <summary>For how long the last report of a kind was to be delivered; null for ever.</summary>
    public static ConcurrentDictionary<Type, TimeSpan?> Lasting { get; } = new();

    /// <summary>Hosts whose inventories are not answered.</summary>
    public static ConcurrentDictionary<HostId, byte> Unplanned { get; } = new();

    public static Task<T> Next<T>(Func<T, bool> which)
        where T : class => Eventually.Gives(() => Task.FromResult(Heard.OfType<T>().FirstOrDefault(which)));

    public async Task Consume(ConsumeContext<RegisterHost> context)
    {
        Heard.Enqueue(context.Message);
        await context.Send(
            Endpoints.Address(Endpoints.HostControl(context.Message.HostId)),
            new HostRegistered { HostId = context.Message.HostId, Incarnation = context.Message.Incarnation }
        );
    }

    public async Task Consume(ConsumeContext<HostInventoryReported> context)
    {
        Heard.Enqueue(context.Message);
        if (Unplanned.ContainsKey(context.Message.HostId))
            return;
        await context.Send(
            Endpoints.Address(Endpoints.HostControl(context.Message.HostId)),
            new ReconcileHost
            {
                HostId = context.Message.HostId,
                InventoryId = context.Message.InventoryId,
                RemoveWorktrees = [],
                EndProcesses = [],
                Cause = context.Message.Cause,
            }
        );
    }

    public async Task Consume(ConsumeContext<LaneProvisioned> context)
    {
        Lasting[typeof(LaneProvisioned)] = context.ExpirationTime - context.SentTime;
        Heard.Enqueue(context.Message);
        await context.Send(
            Endpoints.Address(Endpoints.HostControl(context.Message.Operation.HostId)),
            new SettleOperations { HostId = context.Message.Operation.HostId, OperationIds = [context.Message.Operation.OperationId] }
        );
    }

    public Task Consume(ConsumeContext<HostHeartbeat> context)
    {
        Lasting[typeof(HostHeartbeat)] = context.ExpirationTime - context.SentTime;
        return Hear(context.Message);
    }

    public Task Consume(ConsumeContext<HostReconciled> context) => Hear(context.Message);

    public Task Consume(ConsumeContext<LaneTornDown> context) => Hear(context.Message);

    public Task Consume(ConsumeContext<RunStarted> context) => Hear(context.Message);

    public Task Consume(ConsumeContext<RunEnded> context) => Hear(context.Message);

    private static Task Hear(object message)
    {
        Heard.Enqueue(message);
        return Task.CompletedTask;
    }
}
