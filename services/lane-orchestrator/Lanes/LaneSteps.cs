using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;
using Helios.Contracts.Sessions;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Operations;
using Helios.LaneOrchestrator.Placement;
using Helios.Persistence.Consuming;
using MassTransit;
using static Helios.LaneOrchestrator.Lanes.LaneContext;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>Steps shared by all transitions: how a message ends, and guards before a change.</summary>
internal static class LaneSteps
{
    /// <summary>Ends an accepted command: answers with the changed lane.</summary>
    public static EventActivityBinder<LaneState, T> Accept<T>(this EventActivityBinder<LaneState, T> step)
        where T : class, ILaneMessage =>
        step.ThenAsync(context =>
        {
            context.Change().Seal(context.Saga);
            return context.Answer(
                new LaneAccepted
                {
                    Lane = context.Saga.ToView(),
                    Run = context.Saga.Change.Run,
                    Changed = true,
                }
            );
        });

    /// <summary>Ends a command without effect: the lane already is in the requested state.</summary>
    public static EventActivityBinder<LaneState, T> Unchanged<T>(this EventActivityBinder<LaneState, T> step)
        where T : class, ILaneMessage =>
        step.ThenAsync(context =>
            context.Answer(
                new LaneAccepted
                {
                    Lane = context.Saga.ToView(),
                    Run = context.Saga.Change.Run,
                    Changed = false,
                }
            )
        );

    /// <summary>Ends a command that is not allowed in the current state.</summary>
    public static EventActivityBinder<LaneState, T> Refuse<T>(this EventActivityBinder<LaneState, T> step)
        where T : class, ILaneMessage =>
        step.ThenAsync(context =>
            context.Answer(
                context.Saga.Status is LaneStatus.Closed
                    ? LaneRefusals.Closed(context.Saga)
                    : LaneRefusals.Transition(context.Saga, JsonNamingPolicy.SnakeCaseLower.ConvertName(context.Event.Name))
            )
        );

    /// <summary>Continues unless the guard returns a refusal, which is then the answer.</summary>
    public static EventActivityBinder<LaneState, T> Unless<T>(
        this EventActivityBinder<LaneState, T> step,
        Func<BehaviorContext<LaneState, T>, Refused?> guard,
        Func<EventActivityBinder<LaneState, T>, EventActivityBinder<LaneState, T>> otherwise
    )
        where T : class, ILaneMessage =>
        step.IfElse(context => guard(context) is null, otherwise, refused => refused.ThenAsync(context => context.Answer(guard(context)!)));

    /// <summary>Continues if the lane has the revision that the command expects, if any.</summary>
    public static EventActivityBinder<LaneState, T> AsExpected<T>(
        this EventActivityBinder<LaneState, T> step,
        Func<EventActivityBinder<LaneState, T>, EventActivityBinder<LaneState, T>> otherwise
    )
        where T : class, ILaneMessage => step.Unless(LaneRefusals.OtherRevision, otherwise);

    /// <summary>Moves to the state that follows from what is in flight, which agents are attached and what the lane waits for.</summary>
    public static EventActivityBinder<LaneState, T> SettleState<T>(this EventActivityBinder<LaneState, T> step)
        where T : class, ILaneMessage =>
        step.Then(context =>
        {
            context.Change();
            context.Saga.Status = context.Saga.DerivedStatus();
        });

    /// <summary>Settles the operation that this report ends, whatever its effect on the lane.</summary>
    public static EventActivityBinder<LaneState, T> SettleOperation<T>(this EventActivityBinder<LaneState, T> step)
        where T : class, IOperationReport =>
        step.Then(context =>
            HostOperations.Settle(context.Transaction(), context.Service<Settlements>(), context.Message.Operation, context.Now())
        );

    /// <summary>Handles a report that no longer concerns the lane.</summary>
    public static EventActivityBinder<LaneState, T> TooLate<T>(this EventActivityBinder<LaneState, T> step)
        where T : class, IOperationReport => step.SettleOperation();

    /// <summary>Continues if the report belongs to the current operation; others are late.</summary>
    public static EventActivityBinder<LaneState, T> IfCurrent<T>(
        this EventActivityBinder<LaneState, T> step,
        Func<EventActivityBinder<LaneState, T>, EventActivityBinder<LaneState, T>> then
    )
        where T : class, IOperationReport => step.If(context => context.Saga.OperationId == context.Message.Operation.OperationId, then);

    /// <summary>Records a sign of life: the operation is not sent again yet, and its deadline moves.</summary>
    public static EventActivityBinder<LaneState, T> NoteProgress<T>(this EventActivityBinder<LaneState, T> step)
        where T : class, IOperationReport =>
        step.ThenAsync(async context =>
        {
            var lane = context.Saga;
            var operation = context.Message.Operation.OperationId;
            HostOperations.NoteProgress(context.Transaction(), operation, context.Now());
            if (lane.OperationId != operation)
                return;
            // Before the deadline is set: the repository's own setup commands have their own time.
            if (lane.Status is LaneStatus.Provisioning && context.Message is OperationProgressed progress)
                context.NoteProvisioning(progress);
            await context.ArmDeadline();
        });

    /// <summary>Records how far the creation of a lane has got, which is reported only if it takes long.</summary>
    private static void NoteProvisioning<T>(this BehaviorContext<LaneState, T> context, OperationProgressed progress)
        where T : class, IOperationReport
    {
        var lane = context.Saga;
        if (progress.Base is { } found && lane.BaseCommit != found.BaseCommit)
        {
            context.Change();
            lane.NoteBase(found);
        }

        var step = progress.Step.Replace('_', ' ');
        // The same step may be reported again as a sign of life. A clean-up that waits has details of its own.
        if (progress.Step == OperationProgressed.ResolvedStep || lane.Detail == step || lane.CleanupAskedAt is not null)
            return;
        context.Change();
        lane.Detail = step;
        context.Record(EventTopics.LaneCreateProgressed, ("step", progress.Step));
    }

    /// <summary>The host has seen a higher fence than this operation's: if it is still current, it is ordered again.</summary>
    public static EventActivityBinder<LaneState, OperationSuperseded> OrderAnew(
        this EventActivityBinder<LaneState, OperationSuperseded> step
    ) =>
        step.ThenAsync(async context =>
        {
            var lane = context.Saga;
            var superseded = context.Message.Operation;
            var refused = await HostOperations.FindUnsettled(context.Transaction(), superseded.OperationId, context.CancellationToken);
            HostOperations.Settle(context.Transaction(), context.Service<Settlements>(), superseded, context.Now());
            if (refused is null)
                return;

            context.Change();
            // If the host has seen a higher revision than the lane has (its row was restored from a backup), continue above it.
            var fence = Math.Max(lane.Revision, context.Message.HighestFence);
            var renewed = await HostOperations.Renew(context.Transaction(), refused, fence, context.Now(), context.CancellationToken);
            if (lane.OperationId == superseded.OperationId)
            {
                lane.OperationId = renewed.OperationId;
                await context.ArmDeadline();
            }
        });

    /// <summary>Nothing is left of the lane, or the rest was given up: its slot is free.</summary>
    public static async Task Close<T>(this BehaviorContext<LaneState, T> context, LaneReason reason)
        where T : class, ILaneMessage
    {
        var lane = context.Saga;
        context.Change();
        lane.Reason = reason;
        lane.ClosedAt = context.Now();
        lane.OperationId = null;
        lane.OperationKind = null;
        lane.ParTask = null;
        lane.Ports.Clear();
        lane.Agents.Clear();
        lane.SessionsInFlight.Clear();
        lane.BlockedBy.Clear();
        lane.IsShared = false;
        context.Transaction().CancelTimer(DeadlineSteps.Timer(lane));
        HostOperations.Abandon(context.Transaction(), lane.LaneId, context.Now());
        // A cleaned-up lane has already ended its sessions; a lane that was given up has not.
        if (reason is LaneReason.HostForgotten)
            await context.EndSessionsIfAny(SessionEndingReason.LaneClosed);
        await context.ReleaseSlot();
    }

    /// <summary>Releases the slots, if they are not released yet.</summary>
    public static EventActivityBinder<LaneState, LaneAdmitted> ReleaseSlot(this EventActivityBinder<LaneState, LaneAdmitted> step) =>
        step.ThenAsync(context => context.ReleaseSlot());

    private static async Task ReleaseSlot<T>(this BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage
    {
        var othersWait = await context
            .Service<ILaneAdmission>()
            .Release(context.Transaction(), context.Saga.LaneId, context.CancellationToken);
        if (othersWait)
            await context.AskForNext();
    }

    /// <summary>Wakes admission: a queued lane may be next.</summary>
    public static Task AskForNext<T>(this BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage =>
        context.Send(
            Helios.Contracts.Endpoints.Address(Helios.Contracts.Endpoints.Admission),
            new AdmitNext { WorkspaceId = context.Saga.WorkspaceId, Cause = context.Cause() }
        );

    /// <summary>Publishes once that the lane could not be created, with the reason.</summary>
    public static void ReportCreateFailed<T>(
        this BehaviorContext<LaneState, T> context,
        LaneReason reason,
        IReadOnlyList<ProvisionStepTime>? steps = null
    )
        where T : class, ILaneMessage
    {
        var lane = context.Saga;
        if (!lane.WasReady)
        {
            context.Record(
                EventTopics.LaneCreateFailed,
                ("failure", ToWord(reason)),
                ("step", lane.FailedStep is { } failed ? ToWord(failed) : null),
                ("tail", lane.FailedTail),
                ("hash", lane.Change.SetupHash),
                ("steps", ToJson(steps ?? []))
            );
        }
    }
}
