using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.WorktreeAgent.Host;
using MassTransit;

namespace Helios.WorktreeAgent.Operations;

/// <summary>Receives the commands for this host. A message is acknowledged when its operation is on disk, before it runs.</summary>
internal sealed class LaneCommandConsumer(OperationQueue queue, HostFolder folder)
    : IConsumer<ProvisionLane>,
        IConsumer<BindParTask>,
        IConsumer<StartRun>,
        IConsumer<CancelRun>,
        IConsumer<TearDownLane>
{
    public Task Consume(ConsumeContext<ProvisionLane> context) => Take(HostOperation.Of(context.Message));

    public Task Consume(ConsumeContext<BindParTask> context) => Take(HostOperation.Of(context.Message));

    public Task Consume(ConsumeContext<StartRun> context) => Take(HostOperation.Of(context.Message));

    public Task Consume(ConsumeContext<CancelRun> context) => Take(HostOperation.Of(context.Message));

    public Task Consume(ConsumeContext<TearDownLane> context) => Take(HostOperation.Of(context.Message));

    private Task Take(HostOperation operation) =>
        operation.Ref.HostId == folder.Identity.HostId
            ? queue.Take(operation)
            : throw new InvalidOperationException(
                $"Operation {operation.Ref.OperationId} is for host {operation.Ref.HostId}, not for this host."
            );
}
