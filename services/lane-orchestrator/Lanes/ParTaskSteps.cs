using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Lanes;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Operations;
using Helios.Persistence.Consuming;
using MassTransit;
using static Helios.LaneOrchestrator.Lanes.LaneContext;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>Loss and rebinding of par tasks; loss, return and removal of hosts. None of it touches the worktree.</summary>
internal static class ParTaskSteps
{
    public static bool IsOurs(BehaviorContext<LaneState, ParTaskLost> context) =>
        context.Saga.ParTask is { } bound && bound.ParTaskId == context.Message.ParTaskId && context.Saga.HostId == context.Message.HostId;

    public static bool CleansUpWhenLost<T>(BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage => context.Saga.OnParTaskLost is ParTaskLostPolicy.CleanUp;

    /// <summary>Ends everything in flight as lost.</summary>
    public static EventActivityBinder<LaneState, ParTaskLost> LoseParTask(this EventActivityBinder<LaneState, ParTaskLost> step) =>
        step.ThenAsync(context => context.LoseParTask(context.Message.Reason, context.Message.Evidence));

    /// <inheritdoc cref="LoseParTask(EventActivityBinder{LaneState, ParTaskLost})"/>
    public static EventActivityBinder<LaneState, LaneHostReturned> LoseParTask(
        this EventActivityBinder<LaneState, LaneHostReturned> step
    ) => step.ThenAsync(context => context.LoseParTask(ParTaskLossReason.HostRebooted, "The host's boot id changed."));

    private static async Task LoseParTask<T>(this BehaviorContext<LaneState, T> context, ParTaskLossReason reason, string evidence)
        where T : class, ILaneMessage
    {
        var lane = context.Saga;
        context.Change();
        var lost = lane.ParTask?.ParTaskId;
        lane.ParTask = null;
        lane.OperationId = null;
        lane.OperationKind = null;
        HostOperations.Abandon(context.Transaction(), lane.LaneId, context.Now());
        if (reason is ParTaskLossReason.StaleKilled)
        {
            context.Record(EventTopics.LaneParTaskStale, ("par_task_id", lost), ("evidence", evidence));
            context.Record(EventTopics.LaneParTaskForceKilled, ("par_task_id", lost), ("loss", ToWord(reason)));
        }
        else
        {
            context.Record(EventTopics.LaneParTaskTerminated, ("par_task_id", lost), ("loss", ToWord(reason)), ("evidence", evidence));
        }

        await context.EndRuns(RunStatus.Lost, $"The par task of the lane was lost: {evidence}");
        lane.SessionsInFlight.Clear();
        if (lane.BlockedBy.RemoveAll(blocker => blocker is not SharingSteps.Operator) > 0)
            context.ReportWait();
    }

    public static EventActivityBinder<LaneState, T> OrderParTask<T>(this EventActivityBinder<LaneState, T> step)
        where T : class, ILaneMessage => step.ThenAsync(context => context.OrderParTask());

    public static EventActivityBinder<LaneState, ParTaskBound> NoteParTask(this EventActivityBinder<LaneState, ParTaskBound> step) =>
        step.Then(context =>
        {
            var lane = context.Saga;
            context.Change();
            lane.ParTask = context.Message.ParTask;
            lane.OperationId = null;
            lane.OperationKind = null;
            context.Record(EventTopics.LaneParTaskBound);
        });

    /// <summary>Blocks the lane: it cannot run anything without a person.</summary>
    public static EventActivityBinder<LaneState, ParTaskBindFailed> WaitForParTask(
        this EventActivityBinder<LaneState, ParTaskBindFailed> step
    ) =>
        step.Then(context =>
        {
            var lane = context.Saga;
            context.Change();
            lane.OperationId = null;
            lane.OperationKind = null;
            lane.BlockedBy.Add(SharingSteps.ParTask);
            lane.Reason = LaneReason.ParTaskLost;
            lane.Detail = context.Message.Detail;
            context.Record(EventTopics.LaneBlocked);
        });

    public static bool IsMissingHere(BehaviorContext<LaneState, LaneWorktreeMissing> context) =>
        context.Saga.HostId == context.Message.HostId;

    public static bool IsNews(BehaviorContext<LaneState, LaneHostLost> context) =>
        IsNews(context.Saga, context.Message.HostId, context.Message.HostRevision);

    public static bool IsNews(BehaviorContext<LaneState, LaneHostReturned> context) =>
        IsNews(context.Saga, context.Message.HostId, context.Message.HostRevision);

    // A queued lane has no host yet, but the one chosen by admission may already be lost.
    private static bool IsNews(LaneState lane, Contracts.Identifiers.HostId host, long revision) =>
        (lane.HostId ?? host) == host && revision > lane.HostRevision;

    public static EventActivityBinder<LaneState, LaneHostLost> NoteHostLost(this EventActivityBinder<LaneState, LaneHostLost> step) =>
        step.Then(context =>
        {
            context.Change();
            context.Saga.HostId ??= context.Message.HostId;
            context.Saga.HostRevision = context.Message.HostRevision;
            context.Saga.HostReachable = false;
        });

    public static EventActivityBinder<LaneState, LaneHostReturned> NoteHostReturned(
        this EventActivityBinder<LaneState, LaneHostReturned> step
    ) =>
        step.Then(context =>
        {
            context.Change();
            context.Saga.HostId ??= context.Message.HostId;
            context.Saga.HostRevision = context.Message.HostRevision;
            context.Saga.HostReachable = true;
        });

    public static bool LostEverythingThatRan(BehaviorContext<LaneState, LaneHostReturned> context) => context.Message.Rebooted;

    /// <summary>Whether it is there, or waits in the queue for that host only.</summary>
    public static bool IsOnHost(BehaviorContext<LaneState, LaneHostForgotten> context) =>
        context.Saga.HostId == context.Message.HostId || context.Saga is { HostId: null, Status: LaneStatus.New };

    /// <summary>Closes the lane without its host, and records what was left there.</summary>
    public static EventActivityBinder<LaneState, LaneHostForgotten> CloseForgotten(
        this EventActivityBinder<LaneState, LaneHostForgotten> step
    ) =>
        step.ThenAsync(async context =>
        {
            var lane = context.Saga;
            context.Change();
            await context.EndRuns(RunStatus.Lost, "The host was forgotten.");
            var host = context.Message.HostId;
            lane.Detail = lane.WorktreePath is { } path
                ? $"Host {host} was forgotten; branch '{lane.Branch}' and the work in {path} were left there."
                : $"Host {host} was forgotten; nothing of the lane is known to be there.";
            if (context.Message.Snapshot is { } snapshot)
                lane.Detail += $" The last snapshot of unsaved work is {snapshot.Ref} ({snapshot.Commit}) of {snapshot.At:O}.";
            if (lane.Status is LaneStatus.New or LaneStatus.Provisioning)
                context.ReportCreateFailed(LaneReason.HostForgotten);
            else if (lane.CleanupAskedAt is not null)
                context.Record(EventTopics.LaneCleanupFailed, ("failed_attempt", lane.Attempt));
            await context.Close(LaneReason.HostForgotten);
        });
}
