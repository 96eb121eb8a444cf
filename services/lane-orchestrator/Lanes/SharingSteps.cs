using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Lanes;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Operations;
using Helios.Persistence.Consuming;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>Attached agents, sharing and blocking of a lane.</summary>
internal static class SharingSteps
{
    public const string Operator = "operator";
    public const string ParTask = "par_task";

    public static bool IsAttached(BehaviorContext<LaneState, AttachAgent> context) => context.Saga.Agents.Contains(context.Message.AgentId);

    public static bool IsAttached(BehaviorContext<LaneState, DetachAgent> context) => context.Saga.Agents.Contains(context.Message.AgentId);

    /// <summary>Attaches the agent; a second one makes the lane shared.</summary>
    public static EventActivityBinder<LaneState, AttachAgent> Join(this EventActivityBinder<LaneState, AttachAgent> step) =>
        step.Then(context =>
        {
            var lane = context.Saga;
            context.Change();
            lane.Agents.Add(context.Message.AgentId);
            context.Record(EventTopics.LaneAttached, ("agent_id", context.Message.AgentId));
            if (lane.Agents.Count > 1 && !lane.IsShared)
            {
                lane.IsShared = true;
                context.Record(EventTopics.LaneShared);
            }
        });

    /// <summary>Detaches the agent; the last one ends sharing.</summary>
    public static EventActivityBinder<LaneState, DetachAgent> Leave(this EventActivityBinder<LaneState, DetachAgent> step) =>
        step.Then(context =>
        {
            var lane = context.Saga;
            context.Change();
            lane.Agents.Remove(context.Message.AgentId);
            context.Record(EventTopics.LaneDetached, ("agent_id", context.Message.AgentId));
            if (lane.Agents.Count == 0 && lane.IsShared)
            {
                lane.IsShared = false;
                context.Record(EventTopics.LaneUnshared);
            }
        });

    public static EventActivityBinder<LaneState, ShareLane> BecomeShared(this EventActivityBinder<LaneState, ShareLane> step) =>
        step.Then(context =>
        {
            context.Change();
            context.Saga.IsShared = true;
            context.Record(EventTopics.LaneShared);
        });

    public static EventActivityBinder<LaneState, UnshareLane> EndSharing(this EventActivityBinder<LaneState, UnshareLane> step) =>
        step.Then(context =>
        {
            context.Change();
            context.Saga.IsShared = false;
            context.Record(EventTopics.LaneUnshared);
        });

    public static bool IsBlockedByThis(BehaviorContext<LaneState, BlockLane> context) =>
        context.Saga.BlockedBy.Contains(context.Message.SessionId?.ToString() ?? Operator);

    /// <summary>Adds a reason to wait for a person.</summary>
    public static EventActivityBinder<LaneState, BlockLane> WaitForPerson(this EventActivityBinder<LaneState, BlockLane> step) =>
        step.Then(context =>
        {
            var lane = context.Saga;
            context.Change();
            lane.BlockedBy.Add(context.Message.SessionId?.ToString() ?? Operator);
            lane.Reason = context.Message.SessionId is null ? LaneReason.Operator : LaneReason.SessionNeedsInput;
            lane.Detail = context.Message.Detail;
            context.Record(EventTopics.LaneBlocked, ("session_id", context.Message.SessionId?.ToString()));
        });

    /// <summary>Whether this unblock removes a reason: an operator's removes all, a session's only its own.</summary>
    public static bool Unblocks(BehaviorContext<LaneState, UnblockLane> context) =>
        context.Message.SessionId is not { } session || context.Saga.BlockedBy.Contains(session.ToString());

    /// <summary>Removes reasons to wait; rebinds a missing par task.</summary>
    public static EventActivityBinder<LaneState, UnblockLane> EndWait(this EventActivityBinder<LaneState, UnblockLane> step) =>
        step.ThenAsync(async context =>
        {
            var lane = context.Saga;
            context.Change();
            if (context.Message.SessionId is { } session)
                lane.BlockedBy.Remove(session.ToString());
            else
                lane.BlockedBy.Clear();
            context.ReportWait();
            if (lane.BlockedBy.Count == 0 && lane.ParTask is null && lane.OperationId is null)
                await context.OrderParTask();
        });

    /// <summary>Publishes whether the lane still waits, after a reason was removed.</summary>
    public static void ReportWait<T>(this BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage
    {
        var lane = context.Saga;
        if (lane.BlockedBy.Count > 0)
        {
            context.Record(EventTopics.LaneBlocked);
            return;
        }

        lane.Reason = null;
        lane.Detail = null;
        context.Record(EventTopics.LaneUnblocked);
    }

    /// <summary>Orders the host to bind a new par task to the existing worktree.</summary>
    public static async Task OrderParTask<T>(this BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage
    {
        var lane = context.Saga;
        var operation = context.BeginOperation(OperationKind.BindParTask);
        var command = new BindParTask
        {
            Operation = operation,
            WorkspaceId = lane.WorkspaceId,
            DisplayName = lane.DisplayName,
            Repository = lane.Repository,
            WorktreePath = lane.WorktreePath!,
            Cause = context.Cause(),
        };
        await HostOperations.Order(context.Transaction(), command, context.Now(), context.CancellationToken);
    }
}
