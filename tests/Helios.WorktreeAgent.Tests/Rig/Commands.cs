using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.WorktreeAgent.Operations;

namespace Helios.WorktreeAgent.Tests.Rig;

/// <summary>Commands as the orchestrator sends them.</summary>
internal static class Commands
{
    private static readonly Cause Cause = new() { CorrelationId = "cor_test", Actor = "test" };

    public static OperationRef Operation(this AgentRig rig, LaneId lane, long fence) =>
        new()
        {
            OperationId = OperationId.New(),
            LaneId = lane,
            HostId = rig.Folder.Identity.HostId,
            Fence = fence,
        };

    public static HostOperation Provision(this AgentRig rig, LaneId lane, long fence = 1, int ports = 0) =>
        HostOperation.Of(
            new ProvisionLane
            {
                Operation = rig.Operation(lane, fence),
                WorkspaceId = WorkspaceId.New(),
                DisplayName = "first lane",
                Repository = "/repository",
                Branch = $"helios/lane/{lane}",
                BranchExisted = false,
                BaseCommit = new string('a', 40),
                Ports = ports,
                Cause = Cause,
            }
        );

    public static HostOperation Bind(this AgentRig rig, LaneId lane, long fence) =>
        HostOperation.Of(
            new BindParTask
            {
                Operation = rig.Operation(lane, fence),
                WorkspaceId = WorkspaceId.New(),
                DisplayName = "first lane",
                Repository = "/repository",
                WorktreePath = rig.Worktrees.PathOf(lane),
                Cause = Cause,
            }
        );

    public static HostOperation TearDown(this AgentRig rig, LaneId lane, long fence) =>
        HostOperation.Of(
            new TearDownLane
            {
                Operation = rig.Operation(lane, fence),
                Repository = "/repository",
                Branch = $"helios/lane/{lane}",
                BranchExisted = false,
                BaseCommit = new string('a', 40),
                BaseRef = "main",
                Policy = CompletionPolicy.Prune,
                Discard = false,
                Cause = Cause,
            }
        );

    public static StartRun Run(this AgentRig rig, LaneId lane, params string[] argv) =>
        new()
        {
            Operation = rig.Operation(lane, 2),
            RunId = RunId.New(),
            WorktreePath = rig.Worktrees.PathOf(lane),
            Argv = argv,
            Cwd = "",
            Timeout = TimeSpan.FromSeconds(60),
            Cause = Cause,
        };

    public static StartRun Shell(this AgentRig rig, LaneId lane, string script) => rig.Run(lane, "sh", "-c", script);

    public static HostOperation Cancel(this AgentRig rig, StartRun run, long fence = 3) =>
        HostOperation.Of(
            new CancelRun
            {
                Operation = rig.Operation(run.Operation.LaneId, fence),
                RunId = run.RunId,
                Cause = Cause,
            }
        );

    public static Task Take(this AgentRig rig, StartRun run) => rig.Queue.Take(HostOperation.Of(run));

    public static async Task<RunEnded> Ended(this AgentRig rig, StartRun run)
    {
        await rig.Take(run);
        return await rig.Bus.Next<RunEnded>(ended => ended.RunId == run.RunId);
    }

    public static async Task<LaneId> ReadyLane(this AgentRig rig, int ports = 0)
    {
        var lane = rig.NewLane();
        await rig.Queue.Take(rig.Provision(lane, ports: ports));
        await rig.Bus.Next<LaneProvisioned>(report => report.Operation.LaneId == lane);
        return lane;
    }
}
