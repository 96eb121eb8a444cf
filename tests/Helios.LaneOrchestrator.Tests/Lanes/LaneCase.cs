using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Operations;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Tests.Support;

namespace Helios.LaneOrchestrator.Tests.Lanes;

/// <summary>One event as it meets a lane: the message, and how the lane is prepared for it.</summary>
internal sealed record LaneCase(
    string Event,
    string Name,
    bool IsCommand,
    Func<LaneScene, LaneState, object> Message,
    Action<LaneState>? Prepare = null
)
{
    public static IReadOnlyList<LaneCase> All { get; } =
    [
        Command("Create", "create", (scene, lane) => scene.Create(lane: lane.LaneId)),
        Fact(
            "Admitted",
            "admitted",
            (scene, lane) =>
                new LaneAdmitted
                {
                    LaneId = lane.LaneId,
                    HostId = scene.Host,
                    HostRevision = 1,
                    Cause = Messages.Cause,
                }
        ),
        Command("CleanUp", "clean up", (_, lane) => Messages.CleanUp(lane.LaneId), lane => lane.Agents.Clear()),
        Command("CleanUp", "clean up, agents attached", (_, lane) => Messages.CleanUp(lane.LaneId), Agents),
        Command("CleanUp", "clean up, agents attached, forced", (_, lane) => Messages.CleanUp(lane.LaneId) with { Force = true }, Agents),
        Command("Attach", "attach", (_, lane) => Messages.Attach(lane.LaneId, "a2"), lane => lane.Agents.Clear()),
        Command("Attach", "attach, a second agent", (_, lane) => Messages.Attach(lane.LaneId, "a2"), Agents),
        Command("Attach", "attach, the same agent again", (_, lane) => Messages.Attach(lane.LaneId, "a1"), Agents),
        Command("Detach", "detach, the last agent", (_, lane) => Messages.Detach(lane.LaneId), Agents),
        Command("Detach", "detach, others stay", (_, lane) => Messages.Detach(lane.LaneId), lane => lane.Agents = ["a1", "a2"]),
        Command("Share", "share", (_, lane) => new ShareLane { LaneId = lane.LaneId, Cause = Messages.Cause }),
        Command(
            "Unshare",
            "unshare",
            (_, lane) => new UnshareLane { LaneId = lane.LaneId, Cause = Messages.Cause },
            lane => lane.Agents.Clear()
        ),
        Command(
            "Unshare",
            "unshare, agents attached",
            (_, lane) => new UnshareLane { LaneId = lane.LaneId, Cause = Messages.Cause },
            Agents
        ),
        Command("ForgetArchive", "forget archive", (_, lane) => new ForgetArchive { LaneId = lane.LaneId, Cause = Messages.Cause }),
        Command(
            "ForgetArchive",
            "forget archive, there is one",
            (_, lane) => new ForgetArchive { LaneId = lane.LaneId, Cause = Messages.Cause },
            Archived
        ),
        Command("Block", "block", (_, lane) => new BlockLane { LaneId = lane.LaneId, Cause = Messages.Cause }),
        Command(
            "Block",
            "block, by a session",
            (_, lane) =>
                new BlockLane
                {
                    LaneId = lane.LaneId,
                    SessionId = SessionId.New(),
                    Cause = Messages.Cause,
                }
        ),
        Command("Unblock", "unblock", (_, lane) => new UnblockLane { LaneId = lane.LaneId, Cause = Messages.Cause }),
        Command(
            "Unblock",
            "unblock, nothing in flight",
            (_, lane) => new UnblockLane { LaneId = lane.LaneId, Cause = Messages.Cause },
            lane => lane.RunsInFlight.Clear()
        ),
        Command(
            "Unblock",
            "unblock, it was shared",
            (_, lane) => new UnblockLane { LaneId = lane.LaneId, Cause = Messages.Cause },
            lane => lane.IsShared |= lane.Status is LaneStatus.Blocked
        ),
        Command("StartRun", "start run", (_, lane) => Messages.StartRun(lane.LaneId), lane => Idle(lane)),
        Command("StartRun", "start run, another in flight", (_, lane) => Messages.StartRun(lane.LaneId)),
        Command("StartRun", "start run, forced", (_, lane) => Messages.StartRun(lane.LaneId) with { Force = true }, lane => Idle(lane)),
        Command("StartRun", "start run, host lost", (_, lane) => Messages.StartRun(lane.LaneId), lane => Idle(lane).HostReachable = false),
        Command(
            "CancelRun",
            "cancel run",
            (_, lane) =>
                new CancelLaneRun
                {
                    LaneId = lane.LaneId,
                    RunId = RunOf(lane),
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "SessionLaunched",
            "session launched",
            (_, lane) =>
                new SessionLaunched
                {
                    LaneId = lane.LaneId,
                    SessionId = SessionId.New(),
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "SessionLaunched",
            "session launched, a person is needed",
            (_, lane) =>
                new SessionLaunched
                {
                    LaneId = lane.LaneId,
                    SessionId = SessionId.New(),
                    SessionRevision = 3,
                    NeedsPerson = true,
                    Detail = "Which colour?",
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "SessionLaunched",
            "session launched, old news",
            (_, lane) =>
                new SessionLaunched
                {
                    LaneId = lane.LaneId,
                    SessionId = Ended,
                    SessionRevision = 3,
                    Cause = Messages.Cause,
                },
            lane => lane.SessionRevisions[Ended.ToString()] = 4
        ),
        Fact(
            "SessionOpened",
            "session opened",
            (_, lane) =>
                new SessionOpened
                {
                    LaneId = lane.LaneId,
                    SessionId = SessionId.New(),
                    SessionRevision = 1,
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "SessionEnded",
            "session ended, the last in flight",
            (_, lane) =>
                new SessionEnded
                {
                    LaneId = lane.LaneId,
                    SessionId = lane.SessionsInFlight[0],
                    Cause = Messages.Cause,
                },
            lane => Idle(lane).SessionsInFlight = [SessionId.New()]
        ),
        Fact("Provisioned", "provisioned", (scene, lane) => Messages.Provisioned(Operation(scene, lane))),
        Fact(
            "Provisioned",
            "provisioned, clean-up waits",
            (scene, lane) => Messages.Provisioned(Operation(scene, lane)),
            lane => lane.CleanupAskedAt = lane.CreatedAt
        ),
        Fact("Provisioned", "provisioned, not of the current operation", (scene, lane) => Messages.Provisioned(Stray(scene, lane))),
        Fact("ProvisionFailed", "provisioning failed, clean", (scene, lane) => Messages.ProvisionFailed(Operation(scene, lane))),
        Fact(
            "ProvisionFailed",
            "provisioning failed, traces left",
            (scene, lane) => Messages.ProvisionFailed(Operation(scene, lane), clean: false)
        ),
        Fact(
            "ProvisionDeadline",
            "provision deadline",
            (_, lane) =>
                new ProvisionDeadlineReached
                {
                    LaneId = lane.LaneId,
                    OperationId = lane.OperationId ?? OperationId.New(),
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "ProvisionDeadline",
            "provision deadline, host lost",
            (_, lane) =>
                new ProvisionDeadlineReached
                {
                    LaneId = lane.LaneId,
                    OperationId = lane.OperationId ?? OperationId.New(),
                    Cause = Messages.Cause,
                },
            lane => lane.HostReachable = false
        ),
        Fact("RunStarted", "run started", (scene, lane) => Messages.RunStarted(Stray(scene, lane), RunOf(lane))),
        Fact("RunEnded", "run ended, the last in flight", (scene, lane) => Messages.RunEnded(Stray(scene, lane), RunOf(lane))),
        Fact("RunEnded", "run ended, not in flight", (scene, lane) => Messages.RunEnded(Stray(scene, lane), RunId.New())),
        Fact(
            "RunCancelHandled",
            "run cancel handled",
            (scene, lane) =>
                new RunCancelHandled
                {
                    Operation = Stray(scene, lane),
                    RunId = RunOf(lane),
                    Found = true,
                    OccurredAt = Messages.Now,
                    Cause = Messages.Cause,
                }
        ),
        Fact("ParTaskLost", "par task lost", (scene, lane) => Messages.ParTaskLost(lane.LaneId, scene.Host)),
        Fact(
            "ParTaskLost",
            "par task lost, clean-up chosen",
            (scene, lane) => Messages.ParTaskLost(lane.LaneId, scene.Host),
            lane => lane.OnParTaskLost = ParTaskLostPolicy.CleanUp
        ),
        Fact(
            "ParTaskBound",
            "par task bound",
            (scene, lane) =>
                new ParTaskBound
                {
                    Operation = Operation(scene, lane),
                    ParTask = Messages.ParTask("par-2"),
                    OccurredAt = Messages.Now,
                    Cause = Messages.Cause,
                },
            Binding
        ),
        Fact(
            "ParTaskBindFailed",
            "par task not bound",
            (scene, lane) =>
                new ParTaskBindFailed
                {
                    Operation = Operation(scene, lane),
                    Detail = "no",
                    OccurredAt = Messages.Now,
                    Cause = Messages.Cause,
                },
            Binding
        ),
        Fact(
            "WorktreeMissing",
            "worktree missing in two rounds",
            (scene, lane) =>
                new LaneWorktreeMissing
                {
                    LaneId = lane.LaneId,
                    HostId = scene.Host,
                    Rounds = 2,
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "EndingLearned",
            "more of its ending",
            (scene, lane) =>
                new LaneEndingLearned
                {
                    LaneId = lane.LaneId,
                    HostId = scene.Host,
                    Detail = "It is left in the trash.",
                    Cause = Messages.Cause,
                }
        ),
        Fact("TornDown", "torn down", (scene, lane) => Messages.TornDown(Operation(scene, lane))),
        Fact("TearDownFailed", "tear-down failed", (scene, lane) => Messages.TearDownFailed(Operation(scene, lane))),
        Fact(
            "TearDownDeadline",
            "tear-down deadline",
            (_, lane) =>
                new TearDownDeadlineReached
                {
                    LaneId = lane.LaneId,
                    OperationId = lane.OperationId ?? OperationId.New(),
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "TearDownRetry",
            "tear-down retry due",
            (_, lane) =>
                new TearDownRetryDue
                {
                    LaneId = lane.LaneId,
                    Attempt = 1,
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "HostLost",
            "host lost",
            (scene, lane) =>
                new LaneHostLost
                {
                    LaneId = lane.LaneId,
                    HostId = scene.Host,
                    HostRevision = 2,
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "HostLost",
            "host lost, old news",
            (scene, lane) =>
                new LaneHostLost
                {
                    LaneId = lane.LaneId,
                    HostId = scene.Host,
                    HostRevision = 1,
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "HostReturned",
            "host returned",
            (scene, lane) =>
                new LaneHostReturned
                {
                    LaneId = lane.LaneId,
                    HostId = scene.Host,
                    HostRevision = 2,
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "HostReturned",
            "host returned, rebooted",
            (scene, lane) =>
                new LaneHostReturned
                {
                    LaneId = lane.LaneId,
                    HostId = scene.Host,
                    HostRevision = 2,
                    Rebooted = true,
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "HostForgotten",
            "host forgotten",
            (scene, lane) =>
                new LaneHostForgotten
                {
                    LaneId = lane.LaneId,
                    HostId = scene.Host,
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "OperationAccepted",
            "operation accepted",
            (scene, lane) =>
                new OperationAccepted
                {
                    Operation = Operation(scene, lane),
                    Kind = OperationKind.Provision,
                    OccurredAt = Messages.Now,
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "OperationProgressed",
            "operation progressed",
            (scene, lane) =>
                new OperationProgressed
                {
                    Operation = Operation(scene, lane),
                    Kind = OperationKind.Provision,
                    Step = "checkout",
                    OccurredAt = Messages.Now,
                    Cause = Messages.Cause,
                }
        ),
        Fact(
            "OperationSuperseded",
            "operation superseded",
            (scene, lane) =>
                new OperationSuperseded
                {
                    Operation = Operation(scene, lane),
                    Kind = OperationKind.Provision,
                    HighestFence = 7,
                    OccurredAt = Messages.Now,
                    Cause = Messages.Cause,
                }
        ),
    ];

    private static readonly SessionId Ended = SessionId.New();

    private static LaneCase Command(
        string name,
        string label,
        Func<LaneScene, LaneState, object> message,
        Action<LaneState>? prepare = null
    ) => new(name, label, true, message, prepare);

    private static LaneCase Fact(
        string name,
        string label,
        Func<LaneScene, LaneState, object> message,
        Action<LaneState>? prepare = null
    ) => new(name, label, false, message, prepare);

    private static void Agents(LaneState lane) => lane.Agents = ["a1"];

    private static void Archived(LaneState lane) =>
        lane.Archive = new ArchiveView
        {
            Ref = $"refs/helios/archive/{lane.LaneId}",
            Commit = new string('a', 40),
            Dirty = true,
            UnmergedCommits = 0,
            At = Messages.Now,
        };

    private static LaneState Idle(LaneState lane)
    {
        // A running lane without a run runs for a session.
        if (lane.Status is LaneStatus.Running)
            lane.SessionsInFlight.Add(SessionId.New());
        lane.RunsInFlight.Clear();
        return lane;
    }

    private static void Binding(LaneState lane)
    {
        lane.ParTask = null;
        lane.OperationId ??= OperationId.New();
        lane.OperationKind ??= OperationKind.BindParTask;
    }

    private static RunId RunOf(LaneState lane) => lane.RunsInFlight.Count > 0 ? lane.RunsInFlight[0] : RunId.New();

    private static OperationRef Operation(LaneScene scene, LaneState lane) =>
        new()
        {
            OperationId = lane.OperationId ?? OperationId.New(),
            LaneId = lane.LaneId,
            HostId = scene.Host,
            Fence = lane.Revision,
        };

    private static OperationRef Stray(LaneScene scene, LaneState lane) => Operation(scene, lane) with { OperationId = OperationId.New() };
}
