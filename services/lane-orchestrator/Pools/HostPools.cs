using Helios.Contracts;
using Helios.Contracts.Pools;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Consuming;
using MassTransit;

namespace Helios.LaneOrchestrator.Pools;

/// <summary>Sends hosts the list of pools to keep, and records their reports.</summary>
internal sealed class HostPools(TimeProvider time) : IConsumer<SendPools>, IConsumer<PoolsReported>
{
    public async Task Consume(ConsumeContext<SendPools> context)
    {
        var (transaction, host) = (context.Transaction(), context.Message.HostId);
        if (await PoolRows.Orders(transaction, host, Sql.Moment(time.GetUtcNow()), context.CancellationToken) is { } orders)
            await context.Send(Endpoints.Address(Endpoints.HostControl(host)), orders);
        // The host was lost or is back: recount its entries. Not while its row is locked, because admission locks a workspace first.
        await PoolRows.Recount(transaction, host, context.CancellationToken);
        PoolRows.Forget(transaction, host);
    }

    public Task Consume(ConsumeContext<PoolsReported> context) =>
        PoolRows.Write(context.Transaction(), context.Message, context.CancellationToken);
}
