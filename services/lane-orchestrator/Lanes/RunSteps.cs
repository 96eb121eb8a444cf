using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Runs;
using Helios.LaneOrchestrator.Operations;
using Helios.LaneOrchestrator.Runs;
using Helios.Persistence.Consuming;
using MassTransit;
using static Helios.LaneOrchestrator.Lanes.LaneContext;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>Runs of a lane: their rows, their operations, and their events.</summary>
internal static class RunSteps
{
    /// <summary>Finds the run that a command names.</summary>
    public static EventActivityBinder<LaneState, StartLaneRun> LookUpRun(this EventActivityBinder<LaneState, StartLaneRun> step) =>
        step.ThenAsync(context => context.LookUpRun(context.Message.RunId));

    /// <inheritdoc cref="LookUpRun(EventActivityBinder{LaneState, StartLaneRun})"/>
    public static EventActivityBinder<LaneState, CancelLaneRun> LookUpRun(this EventActivityBinder<LaneState, CancelLaneRun> step) =>
        step.ThenAsync(context => context.LookUpRun(context.Message.RunId));

    private static async Task LookUpRun<T>(this BehaviorContext<LaneState, T> context, RunId run)
        where T : class, ILaneMessage =>
        context.Saga.Change.Run = (
            await RunRows.Find(context.Transaction(), context.Saga.LaneId, run, context.CancellationToken)
        )?.ToView();

    public static bool IsKnownRun<T>(BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage => context.Saga.Change.Run is not null;

    /// <summary>Starts a run: writes its row and orders it from the host.</summary>
    public static EventActivityBinder<LaneState, StartLaneRun> TakeRun(this EventActivityBinder<LaneState, StartLaneRun> step) =>
        step.ThenAsync(async context =>
        {
            var lane = context.Saga;
            var asked = context.Message;
            context.Change();
            var run = new RunRow
            {
                RunId = asked.RunId,
                LaneId = lane.LaneId,
                Argv = [.. asked.Argv],
                Cwd = asked.Cwd,
                Status = RunStatus.Starting,
                Timeout = asked.Timeout,
                CreatedAt = context.Now(),
            };
            RunRows.Insert(context.Transaction(), run);
            lane.RunsInFlight.Add(run.RunId);
            lane.Change.Run = run.ToView();
            context.ReportRun(EventTopics.LaneRunStarted, run);

            var operation = new OperationRef
            {
                OperationId = OperationId.New(),
                LaneId = lane.LaneId,
                HostId = lane.HostId!.Value,
                Fence = lane.Revision,
            };
            var command = new StartRun
            {
                Operation = operation,
                RunId = run.RunId,
                WorktreePath = lane.WorktreePath!,
                Argv = asked.Argv,
                Cwd = asked.Cwd,
                Environment = asked.Environment ?? new Dictionary<string, string>(),
                Stdin = asked.Stdin,
                Timeout = asked.Timeout,
                Cause = asked.Cause,
            };
            await HostOperations.Order(context.Transaction(), command, context.Now(), context.CancellationToken);
        });

    /// <summary>Whether the run can still be cancelled: it is in flight and not cancelled yet.</summary>
    public static bool CanCancel(BehaviorContext<LaneState, CancelLaneRun> context) =>
        context.Saga.RunsInFlight.Contains(context.Message.RunId);

    /// <summary>Orders the host to end the run. The lane changes only when it has ended.</summary>
    public static EventActivityBinder<LaneState, CancelLaneRun> CancelRun(this EventActivityBinder<LaneState, CancelLaneRun> step) =>
        step.ThenAsync(async context =>
        {
            var lane = context.Saga;
            var run = context.Message.RunId;
            if (await RunRows.RequestCancel(context.Transaction(), run, context.Now(), context.CancellationToken))
            {
                var operation = new OperationRef
                {
                    OperationId = OperationId.New(),
                    LaneId = lane.LaneId,
                    HostId = lane.HostId!.Value,
                    Fence = lane.Revision,
                };
                var command = new CancelRun
                {
                    Operation = operation,
                    RunId = run,
                    Cause = context.Message.Cause,
                };
                await HostOperations.Order(context.Transaction(), command, context.Now(), context.CancellationToken);
            }
        });

    /// <summary>There is no such run.</summary>
    public static EventActivityBinder<LaneState, CancelLaneRun> RefuseUnknownRun(this EventActivityBinder<LaneState, CancelLaneRun> step) =>
        step.ThenAsync(context => context.Answer(LaneRefusals.RunNotFound(context.Saga, context.Message.RunId)));

    /// <summary>Records in the run's row that the process is running; the lane does not change.</summary>
    public static EventActivityBinder<LaneState, RunStarted> NoteRunning(this EventActivityBinder<LaneState, RunStarted> step) =>
        step.Then(context =>
        {
            if (!context.Saga.RunsInFlight.Contains(context.Message.RunId))
                return;
            RunRows.NoteRunning(context.Transaction(), context.Message.RunId, context.Message.StartedAt);
            HostOperations.NoteProgress(context.Transaction(), context.Message.Operation.OperationId, context.Now());
        });

    public static bool IsInFlight(BehaviorContext<LaneState, RunEnded> context) =>
        context.Saga.RunsInFlight.Contains(context.Message.RunId);

    /// <summary>Why a run ends whose lane was ended by reconciliation.</summary>
    public const string EndedByReconciliation = "The lane was ended by reconciliation: its worktree was missing.";

    /// <summary>The run has ended, however it did.</summary>
    public static EventActivityBinder<LaneState, RunEnded> EndRun(this EventActivityBinder<LaneState, RunEnded> step) =>
        step.ThenAsync(async context =>
        {
            context.Change();
            context.Saga.RunsInFlight.Remove(context.Message.RunId);
            // A cancel that crossed the end has nothing left to do; it is not sent again.
            HostOperations.Abandon(context.Transaction(), [context.Message.RunId], context.Now());
            var report =
                context.Saga.Ending is LaneReason.Reconciled && context.Message is { Status: RunStatus.Cancelled, Detail: null }
                    ? context.Message with
                    {
                        Detail = EndedByReconciliation,
                    }
                    : context.Message;
            var run = await RunRows.End(context.Transaction(), report, context.CancellationToken);
            context.ReportRun(TopicOf(run.Status), run);
        });

    /// <summary>Ends everything in flight without a separate report.</summary>
    public static async Task EndRuns<T>(this BehaviorContext<LaneState, T> context, RunStatus status, string detail)
        where T : class, ILaneMessage
    {
        var lane = context.Saga;
        if (lane.RunsInFlight.Count == 0)
            return;
        context.Change();
        var ended = await RunRows.End(context.Transaction(), lane.RunsInFlight, status, detail, context.Now(), context.CancellationToken);
        HostOperations.Abandon(context.Transaction(), lane.RunsInFlight, context.Now());
        lane.RunsInFlight.Clear();
        foreach (var run in ended)
            context.ReportRun(TopicOf(run.Status), run);
    }

    private static string TopicOf(RunStatus ending) =>
        ending switch
        {
            RunStatus.Exited => EventTopics.LaneRunCompleted,
            RunStatus.TimedOut => EventTopics.LaneRunTimedOut,
            RunStatus.Cancelled => EventTopics.LaneRunCancelled,
            _ => EventTopics.LaneRunLost,
        };

    // The output is read from the run; events do not contain it.
    private static void ReportRun<T>(this BehaviorContext<LaneState, T> context, string topic, RunRow run)
        where T : class, ILaneMessage
    {
        var json = ToJson(run.ToView())!.AsObject();
        json.Remove("stdout");
        json.Remove("stderr");
        context.Record(topic, ("run_id", run.RunId.ToString()), ("run", json));
    }
}
