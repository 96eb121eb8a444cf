using System.Linq.Expressions;
using Helios.Contracts;
using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Operations;
using Helios.Persistence.Consuming;
using MassTransit;
using static Helios.LaneOrchestrator.Lanes.LaneRefusals;

namespace Helios.LaneOrchestrator.Lanes;

/// <content>The states and events of the machine, and the correlation of messages.</content>
internal sealed partial class LaneStateMachine
{
    private void DefineEvents()
    {
        Command(() => Create);
        Command(() => CleanUp);
        Command(() => Attach);
        Command(() => Detach);
        Command(() => Share);
        Command(() => Unshare);
        Command(() => ForgetArchive);
        Command(() => Block);
        Command(() => Unblock);
        Command(() => StartRun);
        Command(() => CancelRun);

        Fact(() => Admitted);
        Fact(() => SessionOpened);
        Fact(() => SessionLaunched);
        Fact(() => SessionEnded);
        Fact(() => ProvisionDeadline);
        Fact(() => TearDownDeadline);
        Fact(() => TearDownRetry);
        Fact(() => ParTaskLost);
        Fact(() => WorktreeMissing);
        Fact(() => EndingLearned);
        Fact(() => HostLost);
        Fact(() => HostReturned);
        Fact(() => HostForgotten);

        Report(() => Provisioned);
        Report(() => ProvisionFailed);
        Report(() => TornDown);
        Report(() => TearDownFailed);
        Report(() => ParTaskBound);
        Report(() => ParTaskBindFailed);
        Report(() => RunStarted);
        Report(() => RunEnded);
        Report(() => RunCancelHandled);
        Report(() => OperationAccepted);
        Report(() => OperationProgressed);
        Report(() => OperationSuperseded);
    }

    // A command for a lane that does not exist is refused.
    private void Command<T>(Expression<Func<Event<T>>> property)
        where T : class, ILaneMessage =>
        Event(
            property,
            correlation =>
            {
                correlation.CorrelateById(context => context.Message.LaneId.Value);
                correlation.ConfigureConsumeTopology = false;
                if (typeof(T) != typeof(CreateLane))
                    correlation.OnMissingInstance(missing =>
                        missing.ExecuteAsync(context => context.Answer(NotFound(context.Message.LaneId)))
                    );
            }
        );

    private void Fact<T>(Expression<Func<Event<T>>> property)
        where T : class, ILaneMessage =>
        Event(
            property,
            correlation =>
            {
                correlation.CorrelateById(context => context.Message.LaneId.Value);
                correlation.ConfigureConsumeTopology = false;
                correlation.OnMissingInstance(missing => missing.Discard());
            }
        );

    // Reports about an unknown lane are settled.
    private void Report<T>(Expression<Func<Event<T>>> property)
        where T : class, IOperationReport =>
        Event(
            property,
            correlation =>
            {
                correlation.CorrelateById(context => context.Message.LaneId.Value);
                correlation.ConfigureConsumeTopology = false;
                correlation.OnMissingInstance(missing =>
                    missing.Execute(context =>
                        HostOperations.Settle(
                            context.Transaction(),
                            context.Service<Settlements>(),
                            context.Message.Operation,
                            context.Service<TimeProvider>().GetUtcNow()
                        )
                    )
                );
            }
        );

    public new State New { get; private set; } = null!;

    public State Provisioning { get; private set; } = null!;

    public State Ready { get; private set; } = null!;

    public State Running { get; private set; } = null!;

    public State Blocked { get; private set; } = null!;

    public State Shared { get; private set; } = null!;

    public State Cleaning { get; private set; } = null!;

    public State Closed { get; private set; } = null!;

    public Event<CreateLane> Create { get; private set; } = null!;

    public Event<LaneAdmitted> Admitted { get; private set; } = null!;

    public Event<CleanUpLane> CleanUp { get; private set; } = null!;

    public Event<AttachAgent> Attach { get; private set; } = null!;

    public Event<DetachAgent> Detach { get; private set; } = null!;

    public Event<ShareLane> Share { get; private set; } = null!;

    public Event<UnshareLane> Unshare { get; private set; } = null!;

    public Event<ForgetArchive> ForgetArchive { get; private set; } = null!;

    public Event<BlockLane> Block { get; private set; } = null!;

    public Event<UnblockLane> Unblock { get; private set; } = null!;

    public Event<StartLaneRun> StartRun { get; private set; } = null!;

    public Event<CancelLaneRun> CancelRun { get; private set; } = null!;

    public Event<SessionOpened> SessionOpened { get; private set; } = null!;

    public Event<SessionLaunched> SessionLaunched { get; private set; } = null!;

    public Event<SessionEnded> SessionEnded { get; private set; } = null!;

    public Event<LaneProvisioned> Provisioned { get; private set; } = null!;

    public Event<LaneProvisionFailed> ProvisionFailed { get; private set; } = null!;

    public Event<ProvisionDeadlineReached> ProvisionDeadline { get; private set; } = null!;

    public Event<RunStarted> RunStarted { get; private set; } = null!;

    public Event<RunEnded> RunEnded { get; private set; } = null!;

    public Event<RunCancelHandled> RunCancelHandled { get; private set; } = null!;

    public Event<ParTaskLost> ParTaskLost { get; private set; } = null!;

    public Event<ParTaskBound> ParTaskBound { get; private set; } = null!;

    public Event<ParTaskBindFailed> ParTaskBindFailed { get; private set; } = null!;

    public Event<LaneWorktreeMissing> WorktreeMissing { get; private set; } = null!;

    public Event<LaneEndingLearned> EndingLearned { get; private set; } = null!;

    public Event<LaneTornDown> TornDown { get; private set; } = null!;

    public Event<LaneTearDownFailed> TearDownFailed { get; private set; } = null!;

    public Event<TearDownDeadlineReached> TearDownDeadline { get; private set; } = null!;

    public Event<TearDownRetryDue> TearDownRetry { get; private set; } = null!;

    public Event<LaneHostLost> HostLost { get; private set; } = null!;

    public Event<LaneHostReturned> HostReturned { get; private set; } = null!;

    public Event<LaneHostForgotten> HostForgotten { get; private set; } = null!;

    public Event<OperationAccepted> OperationAccepted { get; private set; } = null!;

    public Event<OperationProgressed> OperationProgressed { get; private set; } = null!;

    public Event<OperationSuperseded> OperationSuperseded { get; private set; } = null!;
}
