using Helios.Contracts;
using Helios.Contracts.Worktrees;
using Helios.WorktreeAgent.Lanes;

namespace Helios.WorktreeAgent.Operations;

/// <summary>Binds a new par task to a lane that has a worktree.</summary>
internal sealed class BindParTaskWork(ParTasks.ParTasks parTasks, LaneLedger ledger, TimeProvider time) : IOperationWork
{
    public OperationKind Kind => OperationKind.BindParTask;

    public async Task<Task<object>> Begin(HostOperation operation, OperationContext context)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(context.Overtaken, context.Stopping);
        return Task.FromResult(await Bind(operation, (BindParTask)operation.Command, context.Resumed, cancelled.Token));
    }

    private async Task<object> Bind(HostOperation operation, BindParTask command, bool resumed, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(command.WorktreePath))
            return Failed(operation, $"The worktree '{command.WorktreePath}' does not exist.");
        var lane = operation.Ref.LaneId;
        ledger.Change(
            lane,
            record =>
                record with
                {
                    DisplayName = command.DisplayName,
                    Repository = command.Repository,
                    WorktreePath = command.WorktreePath,
                    TornDownAt = null,
                }
        );
        try
        {
            var bound = await parTasks.Bind(lane, operation.Ref.OperationId, resumed, cancellationToken);
            return new ParTaskBound
            {
                Operation = operation.Ref,
                ParTask = bound.View,
                OccurredAt = time.GetUtcNow(),
                Cause = operation.Cause,
            };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(operation, exception.Message);
        }
    }

    public object Failed(HostOperation operation, string detail) =>
        new ParTaskBindFailed
        {
            Operation = operation.Ref,
            Detail = detail,
            OccurredAt = time.GetUtcNow(),
            Cause = operation.Cause,
        };
}
