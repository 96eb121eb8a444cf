using Helios.Contracts;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Runs;
using Helios.WorktreeAgent.Runs;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Operations;

/// <summary>Starts a run in the lane's order, and waits for its end in the background.</summary>
internal sealed class StartRunWork(LaneRuns runs, RunCancels cancels, TimeProvider time, IOptions<OperationOptions> options)
    : IOperationWork
{
    public OperationKind Kind => OperationKind.StartRun;

    public Task<Task<object>> Begin(HostOperation operation, OperationContext context)
    {
        var request = (StartRun)operation.Command;
        if (context.Overtaken.IsCancellationRequested || cancels.Contains(request.RunId))
        {
            if (!runs.FolderOf(request.RunId).Exists)
                return Task.FromResult(
                    Task.FromResult<object>(runs.NeverStart(request, RunStatus.Cancelled, "The run was cancelled before it began."))
                );
        }

        var (run, ended) = runs.Ensure(request, context.Resumed, context.Stopping);
        if (run is null)
            return Task.FromResult(Task.FromResult<object>(ended!));
        var started = new RunStarted
        {
            Operation = operation.Ref,
            RunId = run.RunId,
            Pid = run.Identity.Pid,
            StartedAt = run.StartedAt,
            Cause = operation.Cause,
        };
        // A run that ends at once is reported only by its end.
        var telling = time.CreateTimer(_ => context.Notify(started), state: null, options.Value.RunQuietFor, Timeout.InfiniteTimeSpan);
        // A tear-down that overtakes it ends it as cancelled; the end is reported like any other.
        var overtaking = context.Overtaken.Register(() => run.End(RunStatus.Cancelled));
        return Task.FromResult(End(run, telling, overtaking));
    }

    private static async Task<object> End(ActiveRun run, ITimer telling, CancellationTokenRegistration overtaking)
    {
        await using (telling)
        await using (overtaking)
            return await run.Ended;
    }

    public object Failed(HostOperation operation, string detail)
    {
        var request = (StartRun)operation.Command;
        return new RunEnded
        {
            Operation = operation.Ref,
            RunId = request.RunId,
            Status = RunStatus.Lost,
            Detail = detail,
            EndedAt = time.GetUtcNow(),
            Cause = operation.Cause,
        };
    }
}
