using Helios.Contracts.Api.Lanes;
using MassTransit;
using static Helios.LaneOrchestrator.Lanes.CleanUpSteps;
using static Helios.LaneOrchestrator.Lanes.CreateSteps;
using static Helios.LaneOrchestrator.Lanes.LaneRefusals;
using static Helios.LaneOrchestrator.Lanes.ParTaskSteps;
using static Helios.LaneOrchestrator.Lanes.RunSteps;
using static Helios.LaneOrchestrator.Lanes.SessionSteps;
using static Helios.LaneOrchestrator.Lanes.SharingSteps;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>The lifecycle of a lane. A test generates docs/lane-lifecycle.md from it.</summary>
internal sealed partial class LaneStateMachine : MassTransitStateMachine<LaneState>
{
    public LaneStateMachine()
    {
        DefineEvents();
        InstanceState(lane => lane.CurrentState);

        DefineBirth();
        DefineProvisioning();
        DefineWork();
        DefineSharing();
        DefineBlocking();
        DefineCleanUp();
        DefineDeath();
        DefineHosts();
        DefineOperations();
        DefineRefusals();
        DefineLateComers();
    }

    // Created, admitted and placed in one transaction: a lane is new only while it is queued.
    private void DefineBirth()
    {
        Initially(
            When(Create)
                .AskAdmission()
                .If(IsAdmitted, lane => lane.Open().OrderProvision().TransitionTo(Provisioning).Accept())
                .If(IsQueued, lane => lane.Open().TakePlaceInQueue().TransitionTo(New).Accept())
        );

        During(
            New,
            When(Admitted).Place().OrderProvision().TransitionTo(Provisioning),
            When(CleanUp).AsExpected(lane => lane.CloseQueued().TransitionTo(Closed).Accept())
        );

        During([New, Provisioning, Ready, Running, Blocked, Shared, Cleaning, Closed], When(Create).Unchanged());
    }

    private void DefineProvisioning()
    {
        During(
            Provisioning,
            When(Provisioned)
                .SettleOperation()
                .IfCurrent(lane =>
                    lane.IfElse(
                        CleanUpWaits,
                        unwanted => unwanted.NoteWorktree().ReportCreateFailed(LaneReason.Cancelled).OrderTearDown().TransitionTo(Cleaning),
                        wanted => wanted.BecomeReady().TransitionTo(Ready)
                    )
                ),
            When(ProvisionFailed)
                .SettleOperation()
                .IfCurrent(lane =>
                    lane.TryAnotherHost()
                        .IfElse(
                            HasMoved,
                            moved => moved.OrderProvision(),
                            failed =>
                                failed
                                    .NoteFailure()
                                    .IfElse(
                                        context => context.Message.Clean,
                                        clean => clean.CloseFailed().TransitionTo(Closed),
                                        traces => traces.EndAs(LaneReason.ProvisionFailed).OrderTearDown().TransitionTo(Cleaning)
                                    )
                        )
                ),
            When(ProvisionDeadline)
                .IfTimeIsUp(lane =>
                    lane.ReportCreateFailed(LaneReason.ProvisionTimeout)
                        .EndAs(LaneReason.ProvisionTimeout)
                        .OrderTearDown()
                        .TransitionTo(Cleaning)
                ),
            When(CleanUp).AsExpected(lane => lane.IfElse(CleanUpWaits, again => again.Unchanged(), first => first.AskForCleanUp().Accept()))
        );
    }

    private void DefineWork()
    {
        During(
            [Ready, Running, Shared, Blocked],
            When(StartRun)
                .LookUpRun()
                .IfElse(
                    IsKnownRun,
                    again => again.Unchanged(),
                    first => first.Unless(RunNotTaken, lane => lane.TakeRun().SettleState().Accept())
                ),
            When(SessionOpened).If(IsNews, lane => lane.NoteSession()),
            When(SessionLaunched).If(IsNews, lane => lane.NoteSession().SettleState()),
            When(SessionEnded).If(IsNews, lane => lane.ForgetSession().SettleState())
        );

        During([Ready, Running, Shared, Blocked], When(RunEnded).SettleOperation().If(IsInFlight, lane => lane.EndRun().SettleState()));

        During([Running, Shared, Blocked, Cleaning, Ready], When(RunStarted).NoteRunning());

        During(
            [Ready, Running, Shared, Blocked],
            When(CancelRun)
                .LookUpRun()
                .IfElse(
                    IsKnownRun,
                    known => known.If(CanCancel, lane => lane.CancelRun()).Unchanged(),
                    unknown => unknown.RefuseUnknownRun()
                )
        );
    }

    private void DefineSharing()
    {
        During(
            [Ready, Running, Shared, Blocked],
            When(Attach)
                .AsExpected(lane => lane.IfElse(IsAttached, again => again.Unchanged(), first => first.Join().SettleState().Accept())),
            When(Detach)
                .AsExpected(lane => lane.IfElse(IsAttached, attached => attached.Leave().SettleState().Accept(), gone => gone.Unchanged()))
        );

        During(
            [Ready, Running],
            When(Share).AsExpected(lane => lane.BecomeShared().TransitionTo(Shared).Accept()),
            When(Unshare).AsExpected(lane => lane.Unchanged())
        );

        During(
            Shared,
            When(Share).AsExpected(lane => lane.Unchanged()),
            When(Unshare).AsExpected(lane => lane.Unless(AgentsAttached, alone => alone.EndSharing().SettleState().Accept()))
        );
    }

    private void DefineBlocking()
    {
        During([Running, Shared], When(Block).AsExpected(lane => lane.WaitForPerson().TransitionTo(Blocked).Accept()));

        During(
            Blocked,
            When(Block)
                .AsExpected(lane => lane.IfElse(IsBlockedByThis, again => again.Unchanged(), another => another.WaitForPerson().Accept())),
            When(Unblock)
                .AsExpected(lane => lane.IfElse(Unblocks, over => over.EndWait().SettleState().Accept(), other => other.Unchanged()))
        );

        During([Ready, Running, Shared], When(Unblock).AsExpected(lane => lane.Unchanged()));
    }

    private void DefineCleanUp()
    {
        During(
            [Ready, Running, Blocked, Shared],
            When(CleanUp)
                .AsExpected(lane =>
                    lane.Unless(AgentsAttached, free => free.AskForCleanUp().OrderTearDown().TransitionTo(Cleaning).Accept())
                ),
            When(WorktreeMissing)
                .If(IsMissingHere, lane => lane.EndAs(LaneReason.Reconciled).NoteMissing().OrderTearDown().TransitionTo(Cleaning)),
            When(ParTaskLost)
                .If(
                    IsOurs,
                    lane =>
                        lane.LoseParTask()
                            .IfElse(
                                CleansUpWhenLost,
                                unwanted => unwanted.EndAs(LaneReason.ParTaskLost).OrderTearDown().TransitionTo(Cleaning),
                                wanted => wanted.OrderParTask().SettleState()
                            )
                ),
            When(ParTaskBound).SettleOperation().IfCurrent(lane => lane.NoteParTask().SettleState()),
            When(ParTaskBindFailed).SettleOperation().IfCurrent(lane => lane.WaitForParTask().TransitionTo(Blocked))
        );

        During(
            Cleaning,
            When(TornDown).SettleOperation().IfCurrent(lane => lane.CloseCleaned().TransitionTo(Closed)),
            When(TearDownFailed).SettleOperation().IfCurrent(lane => lane.TryTearDownAgain()),
            When(TearDownDeadline).IfTimeIsUp(lane => lane.TryTearDownAgain()),
            When(TearDownRetry).SendTearDown(),
            When(CleanUp).AsExpected(lane => lane.Unchanged()),
            When(RunEnded).SettleOperation().If(IsInFlight, lane => lane.EndRun())
        );

        // A session that arrives while the lane is being removed ends too.
        During([Cleaning, Closed], When(SessionOpened).EndSessions(), When(SessionLaunched).EndSessions());
    }

    private void DefineDeath()
    {
        During(
            Closed,
            When(CleanUp).AsExpected(lane => lane.Unchanged()),
            When(ForgetArchive)
                .IfElse(context => context.Saga.Archive is not null, archived => archived.DropArchive().Accept(), none => none.Unchanged()),
            When(EndingLearned).If(IsUnknownYet, lane => lane.NoteEnding()),
            // Its slot was released when it closed; a slot taken after that is released too.
            When(Admitted).ReleaseSlot()
        );
    }

    private void DefineHosts()
    {
        During(
            [New, Provisioning, Ready, Running, Blocked, Shared, Cleaning],
            When(HostLost).If(IsNews, lane => lane.NoteHostLost()),
            When(HostForgotten).If(IsOnHost, lane => lane.CloseForgotten().TransitionTo(Closed))
        );

        During([New, Provisioning, Cleaning], When(HostReturned).If(IsNews, lane => lane.NoteHostReturned()));

        During(
            [Ready, Running, Blocked, Shared],
            When(HostReturned)
                .If(
                    IsNews,
                    lane =>
                        lane.NoteHostReturned()
                            .If(
                                LostEverythingThatRan,
                                rebooted =>
                                    rebooted
                                        .LoseParTask()
                                        .IfElse(
                                            CleansUpWhenLost,
                                            unwanted => unwanted.EndAs(LaneReason.ParTaskLost).OrderTearDown().TransitionTo(Cleaning),
                                            wanted => wanted.OrderParTask().SettleState()
                                        )
                            )
                )
        );
    }

    private void DefineOperations()
    {
        During(
            [Provisioning, Ready, Running, Blocked, Shared, Cleaning],
            When(OperationAccepted).NoteProgress(),
            When(OperationProgressed).NoteProgress(),
            When(OperationSuperseded).OrderAnew()
        );

        During([New, Provisioning, Ready, Running, Blocked, Shared, Cleaning, Closed], When(RunCancelHandled).SettleOperation());
    }

    private void DefineRefusals()
    {
        During([New, Provisioning, Ready, Running, Blocked, Shared, Cleaning], When(ForgetArchive).Refuse());

        During(
            [New, Provisioning, Cleaning, Closed],
            When(Attach).AsExpected(lane => lane.Refuse()),
            When(Detach).AsExpected(lane => lane.Unchanged()),
            When(Share).AsExpected(lane => lane.Refuse()),
            When(Unshare).AsExpected(lane => lane.Refuse()),
            When(Block).AsExpected(lane => lane.Refuse()),
            When(Unblock).AsExpected(lane => lane.Refuse()),
            When(StartRun).LookUpRun().IfElse(IsKnownRun, again => again.Unchanged(), lane => lane.Refuse()),
            When(CancelRun).LookUpRun().IfElse(IsKnownRun, lane => lane.Unchanged(), unknown => unknown.RefuseUnknownRun())
        );

        During(Ready, When(Block).AsExpected(lane => lane.Refuse()));

        During(Blocked, When(Share).AsExpected(lane => lane.Refuse()), When(Unshare).AsExpected(lane => lane.Refuse()));
    }

    // Late, repeated and crossed messages: each is deliberately ignored, and reports are settled.
    private void DefineLateComers()
    {
        During(
            [New, Ready, Running, Blocked, Shared, Cleaning, Closed],
            When(Provisioned).TooLate(),
            When(ProvisionFailed).TooLate(),
            Ignore(ProvisionDeadline)
        );

        During(
            [New, Provisioning, Ready, Running, Blocked, Shared, Closed],
            When(TornDown).TooLate(),
            When(TearDownFailed).TooLate(),
            Ignore(TearDownDeadline),
            Ignore(TearDownRetry)
        );

        During(
            [New, Provisioning, Cleaning, Closed],
            When(ParTaskBound).TooLate(),
            When(ParTaskBindFailed).TooLate(),
            Ignore(ParTaskLost),
            Ignore(WorktreeMissing),
            Ignore(SessionEnded)
        );

        During([New, Provisioning, Ready, Running, Blocked, Shared, Cleaning], Ignore(EndingLearned));

        During([New, Provisioning], Ignore(SessionOpened), Ignore(SessionLaunched));

        During([New, Provisioning, Closed], When(RunEnded).TooLate(), Ignore(RunStarted));

        During([New, Closed], Ignore(OperationAccepted), Ignore(OperationProgressed), When(OperationSuperseded).TooLate());

        During([Provisioning, Ready, Running, Blocked, Shared, Cleaning], Ignore(Admitted));

        During(Closed, Ignore(HostLost), Ignore(HostReturned), Ignore(HostForgotten));
    }
}
