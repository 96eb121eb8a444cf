using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Hosting.Timeliness;
using Helios.Persistence.Consuming;
using MassTransit;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>Deadlines of operations: one timer per lane, moved by progress, ignored once there is another operation.</summary>
internal static class DeadlineSteps
{
    // A timer fires within a second; one that is this late waited for an orchestrator that was down, and so did the host's reports.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    // Reports from the last minute before the deadline may be queued behind it, if this process could not read them in time.
    private static readonly TimeSpan ReportsMayWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LateBy = TimeSpan.FromSeconds(10);

    public static string Timer(LaneState lane) => $"lane:{lane.LaneId}";

    /// <summary>Sets the deadline of the current operation, from now on.</summary>
    public static Task ArmDeadline<T>(this BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage
    {
        var lane = context.Saga;
        var due = context.Now() + Allowance(lane, context.Options());
        var address = Endpoints.Address(Endpoints.Lanes);
        return lane.OperationKind switch
        {
            OperationKind.Provision => context
                .Transaction()
                .Schedule(
                    Timer(lane),
                    due,
                    address,
                    new ProvisionDeadlineReached
                    {
                        LaneId = lane.LaneId,
                        OperationId = lane.OperationId!.Value,
                        DueAt = due,
                        Cause = context.Cause(),
                    },
                    context.CancellationToken
                ),
            OperationKind.TearDown => context
                .Transaction()
                .Schedule(
                    Timer(lane),
                    due,
                    address,
                    new TearDownDeadlineReached
                    {
                        LaneId = lane.LaneId,
                        OperationId = lane.OperationId!.Value,
                        DueAt = due,
                        Cause = context.Cause(),
                    },
                    context.CancellationToken
                ),
            _ => Task.CompletedTask,
        };
    }

    // Setup commands have their own deadlines, enforced by the host, and report nothing while they run.
    private static TimeSpan Allowance(LaneState lane, LaneOptions options) =>
        lane.OperationKind is OperationKind.Provision
            ? options.ProvisionDeadline
                + (lane.Setup?.Run ?? [])
                    .Concat(lane.ApprovedSetup?.Steps.Run ?? [])
                    .Aggregate(
                        TimeSpan.Zero,
                        (longest, command) =>
                        {
                            var own = command.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.SetupCommandTimeout;
                            return own > longest ? own : longest;
                        }
                    )
            : options.TearDownDeadline;

    /// <summary>
    /// Continues if the time is up for a reachable host; an unreachable one gets more time when it is back, and so does one whose
    /// orchestrator slept.
    /// </summary>
    public static EventActivityBinder<LaneState, ProvisionDeadlineReached> IfTimeIsUp(
        this EventActivityBinder<LaneState, ProvisionDeadlineReached> step,
        Func<EventActivityBinder<LaneState, ProvisionDeadlineReached>, EventActivityBinder<LaneState, ProvisionDeadlineReached>> then
    ) => step.IfTimeIsUp(message => message.OperationId, message => message.DueAt, then);

    private static bool WasLate(PipeContext context, DateTimeOffset? dueAt) =>
        dueAt is { } due && context.Service<AttentionClock>().LateSince(due - ReportsMayWait) > LateBy;

    /// <inheritdoc cref="IfTimeIsUp(EventActivityBinder{LaneState, ProvisionDeadlineReached}, Func{EventActivityBinder{LaneState, ProvisionDeadlineReached}, EventActivityBinder{LaneState, ProvisionDeadlineReached}})"/>
    public static EventActivityBinder<LaneState, TearDownDeadlineReached> IfTimeIsUp(
        this EventActivityBinder<LaneState, TearDownDeadlineReached> step,
        Func<EventActivityBinder<LaneState, TearDownDeadlineReached>, EventActivityBinder<LaneState, TearDownDeadlineReached>> then
    ) => step.IfTimeIsUp(message => message.OperationId, message => message.DueAt, then);

    private static EventActivityBinder<LaneState, T> IfTimeIsUp<T>(
        this EventActivityBinder<LaneState, T> step,
        Func<T, OperationId> operation,
        Func<T, DateTimeOffset?> dueAt,
        Func<EventActivityBinder<LaneState, T>, EventActivityBinder<LaneState, T>> then
    )
        where T : class, ILaneMessage =>
        step.If(
            context => context.Saga.OperationId == operation(context.Message),
            current =>
                current.IfElse(
                    context =>
                        context.Saga.HostReachable
                        && !(context.Now() - dueAt(context.Message) > Late)
                        && !WasLate(context, dueAt(context.Message)),
                    then,
                    early => early.ThenAsync(context => context.ArmDeadline())
                )
        );
}
