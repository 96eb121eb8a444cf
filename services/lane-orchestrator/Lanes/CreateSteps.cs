using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Operations;
using Helios.LaneOrchestrator.Placement;
using Helios.Persistence.Consuming;
using MassTransit;
using static Helios.LaneOrchestrator.Lanes.LaneContext;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>From the request for a lane until it is ready or has failed.</summary>
internal static class CreateSteps
{
    /// <summary>The one call of the saga: admission. A refusal is answered here, and leaves nothing behind.</summary>
    public static EventActivityBinder<LaneState, CreateLane> AskAdmission(this EventActivityBinder<LaneState, CreateLane> step) =>
        step.ThenAsync(async context =>
        {
            var admission = await context
                .Service<ILaneAdmission>()
                .Admit(context.Transaction(), context.Message, context.Now(), context.CancellationToken);
            context.Saga.Change.Admission = admission;
            if (admission is LaneAdmission.Refused refused)
                await context.Answer(
                    new Refused
                    {
                        Reason = refused.Reason,
                        Detail = refused.Detail,
                        Fields = refused.Fields,
                    }
                );
        });

    public static bool IsAdmitted(BehaviorContext<LaneState, CreateLane> context) =>
        context.Saga.Change.Admission is LaneAdmission.Admitted;

    public static bool IsQueued(BehaviorContext<LaneState, CreateLane> context) => context.Saga.Change.Admission is LaneAdmission.Queued;

    /// <summary>Records the request.</summary>
    public static EventActivityBinder<LaneState, CreateLane> Open(this EventActivityBinder<LaneState, CreateLane> step) =>
        step.Then(context =>
        {
            var asked = context.Message;
            var lane = context.Saga;
            context.Change();
            lane.CreatedAt = context.Now();
            lane.WorkspaceId = asked.WorkspaceId;
            lane.DisplayName = asked.DisplayName;
            lane.HostPinned = asked.HostPinned;
            lane.HostId = lane.Change.Admission is LaneAdmission.Admitted || asked.HostPinned ? asked.HostId : null;
            lane.HostRevision = lane.Change.Admission is LaneAdmission.Admitted admitted ? admitted.HostRevision : 0;
            lane.Repository = asked.Settings.Repository;
            lane.Branch = asked.Branch;
            lane.BranchExisted = asked.BranchExisted;
            lane.BaseRef = asked.BaseRef;
            lane.BaseCommit = asked.BaseCommit;
            lane.Labels = new Dictionary<string, string>(asked.Labels);
            lane.ProjectContextId = asked.ProjectContextId;
            lane.Policy = asked.Settings.Policy is CompletionPolicy.Unspecified ? CompletionPolicy.Prune : asked.Settings.Policy;
            lane.OnParTaskLost =
                asked.Settings.OnParTaskLost is ParTaskLostPolicy.Unspecified ? ParTaskLostPolicy.Rebind : asked.Settings.OnParTaskLost;
            lane.PortCount = asked.Settings.Ports;
            lane.Worktrees = asked.Settings.Worktrees;
            lane.Setup = asked.Settings.Setup;
            lane.ApprovedSetup = asked.Settings.ApprovedSetup;
            lane.SetupApprovals = [.. asked.Settings.SetupApprovals];
            lane.RestoredFrom = asked.RestoreFrom?.LaneId;
            lane.RestoredBranch = asked.RestoreFrom?.Branch;
            context.Record(EventTopics.LaneCreateStarted);
        });

    /// <summary>The lane waits; admission checks again after the commit, for a slot that was freed in the meantime.</summary>
    public static EventActivityBinder<LaneState, CreateLane> TakePlaceInQueue(this EventActivityBinder<LaneState, CreateLane> step) =>
        step.ThenAsync(async context =>
        {
            context.Record(EventTopics.LaneQueued);
            await context.AskForNext();
        });

    /// <summary>Admission chose the host.</summary>
    public static EventActivityBinder<LaneState, LaneAdmitted> Place(this EventActivityBinder<LaneState, LaneAdmitted> step) =>
        step.Then(context =>
        {
            var lane = context.Saga;
            context.Change();
            // News of the host may have arrived before this message.
            var heardOf = lane.HostId == context.Message.HostId && lane.HostRevision > context.Message.HostRevision;
            lane.HostId = context.Message.HostId;
            lane.HostReachable = !heardOf || lane.HostReachable;
            lane.HostRevision = heardOf ? lane.HostRevision : context.Message.HostRevision;
        });

    public static EventActivityBinder<LaneState, T> OrderProvision<T>(this EventActivityBinder<LaneState, T> step)
        where T : class, ILaneMessage =>
        step.ThenAsync(async context =>
        {
            var lane = context.Saga;
            var operation = context.BeginOperation(OperationKind.Provision);
            var command = new ProvisionLane
            {
                Operation = operation,
                WorkspaceId = lane.WorkspaceId,
                DisplayName = lane.DisplayName,
                Repository = lane.Repository,
                Branch = lane.Branch,
                BranchExisted = lane.BranchExisted,
                BaseCommit = lane.BaseCommit,
                BaseRef = lane.BaseRef,
                Worktrees = lane.Worktrees,
                Setup = lane.Setup,
                ApprovedSetup = lane.ApprovedSetup?.Hash,
                SetupApprovals = lane.SetupApprovals,
                Ports = lane.PortCount,
                RestoreFrom = lane is { RestoredFrom: { } from, RestoredBranch: { } branch }
                    ? new ArchiveSource { LaneId = from, Branch = branch }
                    : null,
                Cause = context.Cause(),
            };
            await HostOperations.Order(context.Transaction(), command, context.Now(), context.CancellationToken);
            await context.ArmDeadline();
        });

    /// <summary>Makes an operation the current one; its fence is the revision of this change.</summary>
    public static OperationRef BeginOperation<T>(this BehaviorContext<LaneState, T> context, OperationKind kind)
        where T : class, ILaneMessage
    {
        var lane = context.Saga;
        context.Change();
        lane.OperationId = OperationId.New();
        lane.OperationKind = kind;
        return new OperationRef
        {
            OperationId = lane.OperationId.Value,
            LaneId = lane.LaneId,
            HostId = lane.HostId!.Value,
            Fence = lane.Revision,
        };
    }

    public static bool CleanUpWaits<T>(BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage => context.Saga.CleanupAskedAt is not null;

    public static EventActivityBinder<LaneState, LaneProvisioned> BecomeReady(this EventActivityBinder<LaneState, LaneProvisioned> step) =>
        step.NoteWorktree()
            .Then(context =>
            {
                context.Saga.WasReady = true;
                context.Record(EventTopics.LaneCreated);
            });

    /// <summary>Worktree, par task and ports are in place.</summary>
    public static EventActivityBinder<LaneState, LaneProvisioned> NoteWorktree(this EventActivityBinder<LaneState, LaneProvisioned> step) =>
        step.Then(context =>
        {
            var lane = context.Saga;
            context.Change();
            lane.WorktreePath = context.Message.WorktreePath;
            lane.NoteBase(context.Message.Base);
            lane.ParTask = context.Message.ParTask;
            lane.Ports = [.. context.Message.Ports];
            lane.OperationId = null;
            lane.OperationKind = null;
            lane.Detail = null;
            context.Transaction().CancelTimer(DeadlineSteps.Timer(lane));
            context.Record(
                EventTopics.LaneWorktreeProvisioned,
                ("from_pool", context.Message.FromPool),
                ("steps", ToJson(context.Message.Steps))
            );
            context.Record(EventTopics.LaneParTaskBound);
        });

    /// <summary>Records where and how provisioning failed.</summary>
    public static EventActivityBinder<LaneState, LaneProvisionFailed> NoteFailure(
        this EventActivityBinder<LaneState, LaneProvisionFailed> step
    ) =>
        step.Then(context =>
        {
            var lane = context.Saga;
            context.Change();
            lane.FailedStep = context.Message.Step;
            lane.FailedTail = context.Message.Tail;
            lane.Detail = context.Message.Detail;
            lane.Change.SetupHash = context.Message.SetupHash;
            context.ReportCreateFailed(ReasonOf(context.Message), context.Message.Steps);
        });

    /// <summary>The lane's host does not have its repository: tries another one that serves the workspace.</summary>
    public static EventActivityBinder<LaneState, LaneProvisionFailed> TryAnotherHost(
        this EventActivityBinder<LaneState, LaneProvisionFailed> step
    ) =>
        step.ThenAsync(async context =>
        {
            var lane = context.Saga;
            if (
                context.Message is not { Clean: true, Refusal: RefusalReason.RepositoryNotFound }
                || lane.HostPinned
                || lane.CleanupAskedAt is not null
            )
                return;
            IReadOnlyList<HostId> refused = [.. lane.RefusedBy, context.Message.Operation.HostId];
            if (
                await context
                    .Service<ILaneAdmission>()
                    .Move(context.Transaction(), lane.LaneId, lane.WorkspaceId, refused, context.CancellationToken)
                is not { } other
            )
                return;
            context.Change().Moved = true;
            lane.RefusedBy = [.. refused];
            lane.HostId = other.Host;
            lane.HostReachable = true;
            lane.HostRevision = other.Revision;
        });

    public static bool HasMoved(BehaviorContext<LaneState, LaneProvisionFailed> context) => context.Saga.Change.Moved;

    /// <summary>Records the resolved base and branch; a later report of the host replaces an earlier one.</summary>
    public static void NoteBase(this LaneState lane, ResolvedBase? found)
    {
        if (found is null)
            return;
        lane.BaseCommit = found.BaseCommit;
        lane.BranchExisted = found.BranchExisted;
        lane.ApprovedSetup = found.Setup;
    }

    /// <summary>The reason that a lane closes with if its host could not create it.</summary>
    public static LaneReason ReasonOf(LaneProvisionFailed failed) =>
        failed.Refusal switch
        {
            RefusalReason.BaseRefNotFound => LaneReason.BaseRefNotFound,
            RefusalReason.BranchInUse => LaneReason.BranchInUse,
            RefusalReason.BranchInvalid => LaneReason.BranchInvalid,
            RefusalReason.RepositoryNotFound => LaneReason.RepositoryNotFound,
            RefusalReason.RepositoryEmpty => LaneReason.RepositoryEmpty,
            RefusalReason.SetupInvalid => LaneReason.SetupInvalid,
            RefusalReason.SetupNotApproved => LaneReason.SetupNotApproved,
            RefusalReason.ArchiveNotFound => LaneReason.ArchiveNotFound,
            _ => LaneReason.ProvisionFailed,
        };

    /// <summary>The host removed everything: nothing is left to tear down.</summary>
    public static EventActivityBinder<LaneState, LaneProvisionFailed> CloseFailed(
        this EventActivityBinder<LaneState, LaneProvisionFailed> step
    ) =>
        step.ThenAsync(async context =>
        {
            if (context.Saga.CleanupAskedAt is not null)
                context.Record(EventTopics.LaneCleaned);
            await context.Close(ReasonOf(context.Message));
        });
}
