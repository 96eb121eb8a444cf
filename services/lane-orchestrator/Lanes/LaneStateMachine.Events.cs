using System.Linq.Expressions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Operations;
using Helios.Persistence;
using MassTransit;
using static Helios.LaneOrchestrator.Lanes.LaneRefusals;

namespace Helios.LaneOrchestrator.Lanes;

/// <content>The states and events of the machine, and where messages find their lane.</content>
internal sealed partial class LaneStateMachine
{
    private void DefineEvents()
    {
        Command(() => Create, message => message.LaneId);
        Command(() => CleanUp, message => message.LaneId);
        Command(() => Attach, message => message.LaneId);
        Command(() => Detach, message => message.LaneId);
        Command(() => Share, message => message.LaneId);
        Command(() => Unshare, message => message.LaneId);
        Command(() => ForgetArchive, message => message.LaneId);
        Command(() => Block, message => message.LaneId);
        Command(() => Unblock, message => message.LaneId);
        Command(() => StartRun, message => message.LaneId);
        Command(() => CancelRun, message => message.LaneId);

        Fact(() => Admitted, message => message.LaneId);
        Fact(() => SessionOpened, message => message.LaneId);
        Fact(() => SessionLaunched, message => message.LaneId);
        Fact(() => SessionEnded, message => message.LaneId);
        Fact(() => ProvisionDeadline, message => message.LaneId);
        Fact(() => TearDownDeadline, message => message.LaneId);
        Fact(() => TearDownRetry, message => message.LaneId);
        Fact(() => ParTaskLost, message => message.LaneId);
        Fact(() => WorktreeMissing, message => message.LaneId);
        Fact(() => EndingLearned, message => message.LaneId);
        Fact(() => HostLost, message => message.LaneId);
        Fact(() => HostReturned, message => message.LaneId);
        Fact(() => HostForgotten, message => message.LaneId);

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
    private void Command<T>(Expression<Func<Event<T>>> property, Func<T, LaneId> laneOf)
        where T : class => Event(property, correlation =>
        {
            correlation.CorrelateById(context => laneOf(context.Message).Value);
            correlation.ConfigureConsumeTopology = false;
            if (typeof(T) != typeof(CreateLane))
                correlation.OnMissingInstance(missing => missing.ExecuteAsync(context => context.Answer(NotFound(laneOf(context.Message)))));
        });

    private void Fact<T>(Expression<Func<Event<T>>> property, Func<T, LaneId> laneOf)
        where T : class => Event(property, correlation =>
        {
            correlation.CorrelateById(context => laneOf(context.Message).Value);
            correlation.ConfigureConsumeTopology = false;
            correlation.OnMissingInstance(missing => missing.Discard());
        });

    // A host may forget what it reports about a lane that is not known.
    private void Report<T>(Expression<Func<Event<T>>> property)
        where T : class => Event(property, correlation =>
        {
            correlation.CorrelateById(context => LaneMessage<T>.Operation!(context.Message).LaneId.Value);
            correlation.ConfigureConsumeTopology = false;
            correlation.OnMissingInstance(missing => missing.ExecuteAsync(context => HostOperations.Settle(
                context.Session(),
                LaneMessage<T>.Operation!(context.Message),
                context.Service<TimeProvider>().GetUtcNow(),
                context.CancellationToken)));
        });

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
