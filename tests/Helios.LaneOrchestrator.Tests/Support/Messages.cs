using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;

namespace Helios.LaneOrchestrator.Tests.Support;

/// <summary>Messages as the API and hosts send them.</summary>
public static class Messages
{
    public const string Commit = "0123456789012345678901234567890123456789";

    public static Cause Cause { get; } = new() { CorrelationId = "cor_test", Actor = "test" };

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static CreateLane Create(WorkspaceId workspace, HostId host, string? name = null, LaneId? lane = null)
    {
        var id = lane ?? LaneId.New();
        return new CreateLane
        {
            LaneId = id,
            WorkspaceId = workspace,
            DisplayName = name ?? $"lane {id}",
            HostId = host,
            BaseRef = "main",
            BaseCommit = Commit,
            Branch = $"helios/lane/{id}",
            BranchExisted = false,
            Settings = new LaneSettings { Repository = "/srv/repository" },
            Cause = Cause,
        };
    }

    public static CleanUpLane CleanUp(LaneId lane) => new() { LaneId = lane, Cause = Cause };

    public static AttachAgent Attach(LaneId lane, string agent = "a1") =>
        new()
        {
            LaneId = lane,
            AgentId = agent,
            Cause = Cause,
        };

    public static DetachAgent Detach(LaneId lane, string agent = "a1") =>
        new()
        {
            LaneId = lane,
            AgentId = agent,
            Cause = Cause,
        };

    public static StartLaneRun StartRun(LaneId lane, RunId? run = null) =>
        new()
        {
            LaneId = lane,
            RunId = run ?? RunId.New(),
            Argv = ["make", "test"],
            Timeout = TimeSpan.FromMinutes(5),
            Cause = Cause,
        };

    public static RegisterHost Register(HostId host, long incarnation = 1, string boot = "boot-1", int slots = 50) =>
        new()
        {
            HostId = host,
            Name = "a host",
            Incarnation = incarnation,
            BootId = boot,
            InstallationId = "default",
            Slots = slots,
            AgentVersion = "0.1.0",
            GitVersion = "2.39.0",
            Drivers = ["process"],
            OccurredAt = Now,
            Cause = Cause,
        };

    public static ParTaskView ParTask(string id = "par-1") =>
        new()
        {
            ParTaskId = id,
            Driver = "process",
            Pid = 17,
            BoundAt = Now,
        };

    public static LaneProvisioned Provisioned(OperationRef operation) =>
        new()
        {
            Operation = operation,
            WorktreePath = $"/srv/repository/.helios-worktrees/{operation.LaneId}",
            ParTask = ParTask(),
            OccurredAt = Now,
            Cause = Cause,
        };

    public static LaneProvisionFailed ProvisionFailed(OperationRef operation, bool clean = true) =>
        new()
        {
            Operation = operation,
            Step = ProvisionStep.SetupCommands,
            Detail = "npm ci ended with 1.",
            Tail = "ENOENT",
            Clean = clean,
            OccurredAt = Now,
            Cause = Cause,
        };

    public static LaneTornDown TornDown(OperationRef operation) =>
        new()
        {
            Operation = operation,
            Resources =
            [
                new ResourceOutcome
                {
                    Kind = ResourceKind.ParTask,
                    Name = "par-1",
                    Ending = ResourceEnding.Removed,
                },
                new ResourceOutcome
                {
                    Kind = ResourceKind.Worktree,
                    Name = "/srv",
                    Ending = ResourceEnding.Removed,
                },
            ],
            OccurredAt = Now,
            Cause = Cause,
        };

    public static LaneTearDownFailed TearDownFailed(OperationRef operation) =>
        new()
        {
            Operation = operation,
            Resources =
            [
                new ResourceOutcome
                {
                    Kind = ResourceKind.Worktree,
                    Name = "/srv",
                    Ending = ResourceEnding.Failed,
                },
            ],
            Detail = "A file is busy.",
            OccurredAt = Now,
            Cause = Cause,
        };

    public static RunStarted RunStarted(OperationRef operation, RunId run) =>
        new()
        {
            Operation = operation,
            RunId = run,
            Pid = 4711,
            StartedAt = Now,
            Cause = Cause,
        };

    public static RunEnded RunEnded(OperationRef operation, RunId run, RunStatus status = RunStatus.Exited) =>
        new()
        {
            Operation = operation,
            RunId = run,
            Status = status,
            ExitCode = status is RunStatus.Exited ? 0 : null,
            Stdout = "done\0",
            StartedAt = Now,
            EndedAt = Now,
            Cause = Cause,
        };

    public static ParTaskLost ParTaskLost(
        LaneId lane,
        HostId host,
        string parTask = "par-1",
        ParTaskLossReason reason = ParTaskLossReason.Vanished
    ) =>
        new()
        {
            LaneId = lane,
            HostId = host,
            ParTaskId = parTask,
            Reason = reason,
            Evidence = "pid 17 is gone",
            OccurredAt = Now,
            Cause = Cause,
        };
}
