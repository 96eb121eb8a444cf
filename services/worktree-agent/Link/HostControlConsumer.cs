using Helios.Contracts.Hosts;
using Helios.Contracts.Operations;
using Helios.Contracts.Pools;
using Helios.Contracts.Reconciliation;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Pools;
using MassTransit;

namespace Helios.WorktreeAgent.Link;

/// <summary>Receives messages about the host itself.</summary>
internal sealed class HostControlConsumer(
    HostLink link,
    HostAnnouncements announcements,
    HostSuccession succession,
    ApiProbe api,
    OperationQueue queue,
    PoolReports pools
)
    : IConsumer<HostRegistered>,
        IConsumer<HostSuperseded>,
        IConsumer<TakeOverHost>,
        IConsumer<ReconcileHost>,
        IConsumer<SettleOperations>,
        IConsumer<KeepPools>
{
    public Task Consume(ConsumeContext<HostRegistered> context)
    {
        api.Learn(context.Message.ApiUrl);
        announcements.Acknowledge(context.Message);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<HostSuperseded> context)
    {
        succession.Superseded(context.Message);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<TakeOverHost> context)
    {
        succession.TakeOver(context.Message);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<ReconcileHost> context)
    {
        link.Reconcile(context.Message);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<SettleOperations> context)
    {
        queue.Settle(context.Message.OperationIds);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<KeepPools> context)
    {
        pools.Keep(context.Message);
        return Task.CompletedTask;
    }
}
