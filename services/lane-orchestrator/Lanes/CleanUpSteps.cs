using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Lanes;
using Helios.Contracts.Sessions;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Operations;
using Helios.Persistence.Consuming;
using MassTransit;
using static Helios.LaneOrchestrator.Lanes.LaneContext;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>The end of a lane: requested, ordered, retried, and complete only when the host reports that nothing is left.</summary>
internal static class CleanUpSteps
{
    /// <summary>Records the request; if forced, detaches attached agents.</summary>
    public static EventActivityBinder<LaneState, CleanUpLane> AskForCleanUp(this EventActivityBinder<LaneState, CleanUpLane> step) =>
        step.Then(context =>
        {
            var lane = context.Saga;
            context.Change();
            foreach (var agent in lane.Agents)
                context.Record(EventTopics.LaneDetached, ("agent_id", agent), ("forced", true));
            lane.Agents.Clear();
            lane.CleanupPolicy = context.Message.Policy is CompletionPolicy.Unspecified ? null : context.Message.Policy;
            lane.CleanupDiscard = context.Message.Discard;
            context.BeginCleanUp();
        });

    /// <summary>Begins a clean-up that was not requested.</summary>
    public static EventActivityBinder<LaneState, T> EndAs<T>(this EventActivityBinder<LaneState, T> step, LaneReason reason)
        where T : class, ILaneMessage =>
        step.Then(context =>
        {
            context.Change();
            context.Saga.Ending = reason;
            context.Saga.Reason = reason;
            context.BeginCleanUp();
        });

    public static EventActivityBinder<LaneState, T> ReportCreateFailed<T>(this EventActivityBinder<LaneState, T> step, LaneReason reason)
        where T : class, ILaneMessage => step.Then(context => context.ReportCreateFailed(reason));

    private static void BeginCleanUp<T>(this BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage
    {
        var lane = context.Saga;
        if (lane.CleanupAskedAt is not null)
            return;
        lane.CleanupAskedAt = context.Now();
        context.Record(
            EventTopics.LaneCleanupStarted,
            ("policy", ToWord(lane.CleanupPolicy ?? lane.Policy)),
            ("discard", lane.CleanupDiscard)
        );
    }

    /// <summary>The archive is gone from its repository; there is nothing to restore.</summary>
    public static EventActivityBinder<LaneState, ForgetArchive> DropArchive(this EventActivityBinder<LaneState, ForgetArchive> step) =>
        step.Then(context =>
        {
            context.Change();
            context.Saga.Archive = null;
        });

    /// <summary>Whether a report about a closed lane is new: the same one is repeated until it is over.</summary>
    public static bool IsUnknownYet(BehaviorContext<LaneState, LaneEndingLearned> context) =>
        context.Saga.HostId == context.Message.HostId
        && (
            context.Message.Archive is { } archive
                ? archive.Commit != context.Saga.Archive?.Commit
                : !Says(context.Saga, context.Message.Detail)
        );

    /// <summary>Adds later findings to a closed lane's record.</summary>
    public static EventActivityBinder<LaneState, LaneEndingLearned> NoteEnding(
        this EventActivityBinder<LaneState, LaneEndingLearned> step
    ) =>
        step.Then(context =>
        {
            context.Change();
            context.NoteArchive(context.Message.Archive);
            if (!Says(context.Saga, context.Message.Detail))
                context.Saga.Detail = Join(context.Saga.Detail, context.Message.Detail);
        });

    private static bool Says(LaneState lane, string detail) => lane.Detail?.Contains(detail, StringComparison.Ordinal) is true;

    private static string? Join(params string?[] sentences) =>
        string.Join(' ', sentences.Where(sentence => !string.IsNullOrEmpty(sentence))) is { Length: > 0 } text ? text : null;

    /// <summary>Records why the lane ends without a request.</summary>
    public static EventActivityBinder<LaneState, LaneWorktreeMissing> NoteMissing(
        this EventActivityBinder<LaneState, LaneWorktreeMissing> step
    ) =>
        step.Then(context =>
            context.Saga.Detail =
                $"Its worktree {context.Saga.WorktreePath} was missing in {context.Message.Rounds} consecutive inventories of its host."
        );

    /// <summary>A queued lane ends immediately.</summary>
    public static EventActivityBinder<LaneState, CleanUpLane> CloseQueued(this EventActivityBinder<LaneState, CleanUpLane> step) =>
        step.ThenAsync(async context =>
        {
            context.ReportCreateFailed(LaneReason.Cancelled);
            // Every end of a clean-up must be preceded by its start event.
            context.BeginCleanUp();
            context.Record(EventTopics.LaneCleaned);
            await context.Close(LaneReason.Cancelled);
        });

    /// <summary>Orders the host to remove everything of the lane; earlier operations are abandoned.</summary>
    public static EventActivityBinder<LaneState, T> OrderTearDown<T>(this EventActivityBinder<LaneState, T> step)
        where T : class, ILaneMessage =>
        step.ThenAsync(async context =>
        {
            var lane = context.Saga;
            context.Change();
            lane.Attempt = 1;
            lane.IsShared = false;
            lane.BlockedBy.Clear();
            lane.SessionsInFlight.Clear();
            await context.EndSessionsIfAny(SessionEndingReason.LaneCleanup);
            if (lane.Ending is null)
            {
                // The reason for blocking does not explain the end.
                lane.Reason = null;
                lane.Detail = null;
            }

            HostOperations.Abandon(context.Transaction(), lane.LaneId, context.Now());
            var command = context.TearDown();
            await HostOperations.Order(context.Transaction(), command, context.Now(), context.CancellationToken);
            await context.ArmDeadline();
        });

    private static TearDownLane TearDown<T>(this BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage
    {
        var lane = context.Saga;
        return new TearDownLane
        {
            Operation = context.BeginOperation(OperationKind.TearDown),
            Repository = lane.Repository,
            Branch = lane.Branch,
            // Unless the host has reported it, only its own mark or the lane's own branch name proves that a branch belongs to the lane.
            BranchExisted = lane.BranchExisted ?? false,
            BaseCommit = lane.BaseCommit ?? "",
            BaseRef = lane.BaseRef,
            Policy = lane.CleanupPolicy ?? lane.Policy,
            Discard = lane.CleanupDiscard,
            Attempt = lane.Attempt,
            Cause = context.Cause(),
        };
    }

    /// <summary>Nothing is left: the lane is closed.</summary>
    public static EventActivityBinder<LaneState, LaneTornDown> CloseCleaned(this EventActivityBinder<LaneState, LaneTornDown> step) =>
        step.ThenAsync(async context =>
        {
            var lane = context.Saga;
            var report = context.Message;
            await context.EndRuns(
                RunStatus.Cancelled,
                lane.Ending is LaneReason.Reconciled ? RunSteps.EndedByReconciliation : "The lane was cleaned up."
            );
            context.NoteArchive(report.Archive);
            if (Removed(ResourceKind.Terminals))
                context.Record(EventTopics.LaneTerminalsTerminated);
            if (Removed(ResourceKind.ParTask))
                context.Record(EventTopics.LaneParTaskTerminated);
            if (Removed(ResourceKind.Worktree))
                context.Record(EventTopics.LaneWorktreeRemoved, ("path", lane.WorktreePath));
            context.Record(EventTopics.LaneCleaned, ("resources", ToJson(report.Resources)), ("discarded", ToJson(report.Discarded)));
            // The detail of a failed attempt no longer applies.
            lane.Detail = Join(lane.Attempt > 1 ? null : lane.Detail, RemarksOf(report));
            await context.Close(lane.Ending ?? LaneReason.Cleaned);

            bool Removed(ResourceKind kind) =>
                report.Resources.Any(resource => resource.Kind == kind && resource.Ending is ResourceEnding.Removed);
        });

    /// <summary>Where the work is: archived, kept, or missing.</summary>
    private static string? RemarksOf(LaneTornDown report)
    {
        var worktree = report.Resources.FirstOrDefault(resource => resource.Kind is ResourceKind.Worktree);
        var branch = report.Resources.FirstOrDefault(resource =>
            resource is { Kind: ResourceKind.Branch, Ending: ResourceEnding.Preserved }
        );
        return Join(
            report.Discarded.Count > 0 ? $"Discarded with consent: {string.Join(", ", report.Discarded.Take(20))}." : null,
            report.Archive is { } archive ? $"Unsaved work is archived under {archive.Ref}." : null,
            worktree is { Ending: ResourceEnding.NotApplicable or ResourceEnding.Preserved, Detail: { } there } ? there : null,
            branch is not null ? $"Branch '{branch.Name}' is kept{(branch.Detail is { } why ? $": {why}" : ".")}" : null
        );
    }

    private static void NoteArchive<T>(this BehaviorContext<LaneState, T> context, ArchiveView? archive)
        where T : class, ILaneMessage
    {
        if (archive is null || archive == context.Saga.Archive)
            return;
        context.Saga.Archive = archive;
        context.Record(EventTopics.LaneWorktreeArchived);
    }

    /// <summary>Something is left: the next attempt is scheduled.</summary>
    public static EventActivityBinder<LaneState, LaneTearDownFailed> TryTearDownAgain(
        this EventActivityBinder<LaneState, LaneTearDownFailed> step
    ) =>
        step.ThenAsync(async context =>
        {
            context.Change();
            context.NoteArchive(context.Message.Archive);
            await context.FailAttempt(context.Message.Detail, ToJson(context.Message.Resources));
        });

    /// <summary>The host does not report: the next attempt is scheduled.</summary>
    public static EventActivityBinder<LaneState, TearDownDeadlineReached> TryTearDownAgain(
        this EventActivityBinder<LaneState, TearDownDeadlineReached> step
    ) => step.ThenAsync(context => context.FailAttempt($"The host reported nothing for {context.Options().TearDownDeadline}.", null));

    private static async Task FailAttempt<T>(this BehaviorContext<LaneState, T> context, string detail, JsonNode? resources)
        where T : class, ILaneMessage
    {
        var lane = context.Saga;
        context.Change();
        lane.Detail = detail;
        context.Record(EventTopics.LaneCleanupFailed, ("failed_attempt", lane.Attempt), ("resources", resources));
        var due = context.Now() + context.Options().TearDownBackoff(lane.Attempt);
        lane.Attempt++;
        HostOperations.Abandon(context.Transaction(), lane.LaneId, context.Now());
        var command = context.TearDown();
        HostOperations.OrderLater(context.Transaction(), command, context.Now(), due);
        await context
            .Transaction()
            .Schedule(
                DeadlineSteps.Timer(lane),
                due,
                Endpoints.Address(Endpoints.Lanes),
                new TearDownRetryDue
                {
                    LaneId = lane.LaneId,
                    Attempt = lane.Attempt,
                    Cause = context.Cause(),
                },
                context.CancellationToken
            );
    }

    /// <summary>Sends the scheduled attempt; the lane itself does not change.</summary>
    public static EventActivityBinder<LaneState, TearDownRetryDue> SendTearDown(
        this EventActivityBinder<LaneState, TearDownRetryDue> step
    ) =>
        step.If(
            context => context.Saga.Attempt == context.Message.Attempt && context.Saga.OperationId is not null,
            due =>
                due.ThenAsync(async context =>
                {
                    await HostOperations.SendAgain(
                        context.Transaction(),
                        context.Now(),
                        context.Now() + TimeSpan.FromDays(1),
                        context.CancellationToken,
                        operation: context.Saga.OperationId
                    );
                    await context.ArmDeadline();
                })
        );
}
