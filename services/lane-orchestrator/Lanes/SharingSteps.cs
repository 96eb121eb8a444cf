using Helios.Contracts;
using Helios.Contracts.Events;
using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Operations;
using Helios.Persistence;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>Who uses a lane, and what it waits for.</summary>
internal static class SharingSteps
{
    public const string Operator = "operator";
    public const string ParTask = "par_task";

    public static bool IsAttached(BehaviorContext<LaneState, AttachAgent> context) => context.Saga.Agents.Contains(context.Message.AgentId);

    public static bool IsAttached(BehaviorContext<LaneState, DetachAgent> context) => context.Saga.Agents.Contains(context.Message.AgentId);

    /// <summary>The agent joins; a second one makes the lane a shared one.</summary>
    public static EventActivityBinder<LaneState, AttachAgent> Join(this EventActivityBinder<LaneState, AttachAgent> step) => step.Then(context =>
    {
        var lane = context.Saga;
        context.Change();
        lane.Agents.Add(context.Message.AgentId);
        context.Tell(EventTopics.LaneAttached, ("agent_id", context.Message.AgentId));
        if (lane.Agents.Count > 1 && !lane.IsShared)
        {
            lane.IsShared = true;
            context.Tell(EventTopics.LaneShared);
        }
    });

    /// <summary>The agent leaves; the last one ends the sharing.</summary>
    public static EventActivityBinder<LaneState, DetachAgent> Leave(this EventActivityBinder<LaneState, DetachAgent> step) => step.Then(context =>
    {
        var lane = context.Saga;
        context.Change();
        lane.Agents.Remove(context.Message.AgentId);
        context.Tell(EventTopics.LaneDetached, ("agent_id", context.Message.AgentId));
        if (lane.Agents.Count == 0 && lane.IsShared)
        {
            lane.IsShared = false;
            context.Tell(EventTopics.LaneUnshared);
        }
    });

    public static EventActivityBinder<LaneState, ShareLane> BecomeShared(this EventActivityBinder<LaneState, ShareLane> step) => step.Then(context =>
    {
        context.Change();
        context.Saga.IsShared = true;
        context.Tell(EventTopics.LaneShared);
    });

    public static EventActivityBinder<LaneState, UnshareLane> EndSharing(this EventActivityBinder<LaneState, UnshareLane> step) => step.Then(context =>
    {
        context.Change();
        context.Saga.IsShared = false;
        context.Tell(EventTopics.LaneUnshared);
    });

    public static bool IsBlockedByThis(BehaviorContext<LaneState, BlockLane> context) =>
        context.Saga.BlockedBy.Contains(context.Message.SessionId?.ToString() ?? Operator);

    /// <summary>The lane waits for a person, for one more reason.</summary>
    public static EventActivityBinder<LaneState, BlockLane> WaitForPerson(this EventActivityBinder<LaneState, BlockLane> step) => step.Then(context =>
    {
        var lane = context.Saga;
        context.Change();
        lane.BlockedBy.Add(context.Message.SessionId?.ToString() ?? Operator);
        lane.Reason = context.Message.SessionId is null ? LaneReason.Operator : LaneReason.SessionNeedsInput;
        lane.Detail = context.Message.Detail;
        context.Tell(EventTopics.LaneBlocked, ("session_id", context.Message.SessionId?.ToString()));
    });

    /// <summary>Whether this unblock takes something away: an operator's takes everything, a session's only its own.</summary>
    public static bool Unblocks(BehaviorContext<LaneState, UnblockLane> context) =>
        context.Message.SessionId is not { } session || context.Saga.BlockedBy.Contains(session.ToString());

    /// <summary>The wait is over, or one reason for it; a par task that is missing is bound anew.</summary>
    public static EventActivityBinder<LaneState, UnblockLane> EndWait(this EventActivityBinder<LaneState, UnblockLane> step) => step.ThenAsync(async context =>
    {
        var lane = context.Saga;
        context.Change();
        if (context.Message.SessionId is { } session)
            lane.BlockedBy.Remove(session.ToString());
        else
            lane.BlockedBy.Clear();
        context.TellWait();
        if (lane.BlockedBy.Count == 0 && lane.ParTask is null && lane.OperationId is null)
            await context.OrderParTask();
    });

    /// <summary>Says whether the lane still waits, after something that it waited for is gone.</summary>
    public static void TellWait<T>(this BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage
    {
        var lane = context.Saga;
        if (lane.BlockedBy.Count > 0)
        {
            context.Tell(EventTopics.LaneBlocked);
            return;
        }

        lane.Reason = null;
        lane.Detail = null;
        context.Tell(EventTopics.LaneUnblocked);
    }

    /// <summary>Tells the host to bind a new par task to the worktree that is there.</summary>
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
        await HostOperations.Order(context.Session(), command, context.Now(), context.CancellationToken);
    }
}
