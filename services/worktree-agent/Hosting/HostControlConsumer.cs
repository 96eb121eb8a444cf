using Helios.Contracts.Hosts;
using Helios.Contracts.Operations;
using Helios.Contracts.Reconciliation;
using Helios.WorktreeAgent.Operations;
using MassTransit;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>Hears what concerns the host itself.</summary>
internal sealed class HostControlConsumer(HostLink link, OperationDesk desk)
    : IConsumer<HostRegistered>, IConsumer<ReconcileHost>, IConsumer<SettleOperations>
{
    public Task Consume(ConsumeContext<HostRegistered> context)
    {
        link.Registered(context.Message);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<ReconcileHost> context)
    {
        link.Reconcile(context.Message);
        return Task.CompletedTask;
    }

    public Task Consume(ConsumeContext<SettleOperations> context)
    {
        desk.Settle(context.Message.OperationIds);
        return Task.CompletedTask;
    }
}
