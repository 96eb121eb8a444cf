using Helios.Contracts;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Runs;
using Helios.WorktreeAgent.Runs;

namespace Helios.WorktreeAgent.Operations;

/// <summary>Cancels a run; answered when nothing of it is left.</summary>
internal sealed class CancelRunWork(LaneRuns runs, RunCancels cancels, TimeProvider time) : IOperationWork
{
    public OperationKind Kind => OperationKind.CancelRun;

    public Task<Task<object>> Begin(HostOperation operation, OperationContext context)
    {
        var run = ((CancelRun)operation.Command).RunId;
        cancels.Add(run);
        return Task.FromResult(Cancel(operation, runs.Find(run)));
    }

    private async Task<object> Cancel(HostOperation operation, ActiveRun? run)
    {
        run?.End(RunStatus.Cancelled);
        var ended = run is null ? null : await run.Ended;
        return Handled(operation, ended?.Status is RunStatus.Cancelled);
    }

    public object Failed(HostOperation operation, string detail) => Handled(operation, found: false);

    private RunCancelHandled Handled(HostOperation operation, bool found) =>
        new()
        {
            Operation = operation.Ref,
            RunId = ((CancelRun)operation.Command).RunId,
            Found = found,
            OccurredAt = time.GetUtcNow(),
            Cause = operation.Cause,
        };
}
