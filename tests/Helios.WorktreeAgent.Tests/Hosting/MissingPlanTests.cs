using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Worktrees;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Hosting;

public sealed class MissingPlanTests : AgentOnABus
{
    private readonly HostId silent = HostId.New();

    public MissingPlanTests() => PlayedOrchestrator.Unplanned[silent] = 0;

    protected override IReadOnlyDictionary<string, string?> More =>
        new Dictionary<string, string?> { ["Helios:Host:Id"] = silent.ToString(), ["Helios:Host:PlanWait"] = "00:00:01" };

    protected override Task<IReadOnlyDictionary<string, string?>> Bus() => Task.FromResult<IReadOnlyDictionary<string, string?>>(More);

    [Fact]
    public async Task Without_a_plan_commands_run_after_the_wait()
    {
        HostId.ShouldBe(silent);
        await PlayedOrchestrator.Next<HostInventoryReported>(message => message.HostId == HostId);
        await Send(
            new TearDownLane
            {
                Operation = Operation(1),
                Repository = "/repository",
                Branch = "branch",
                BranchExisted = false,
                BaseCommit = new string('a', 40),
                BaseRef = "main",
                Policy = Contracts.Api.Lanes.CompletionPolicy.Prune,
                Discard = false,
                Cause = Cause,
            }
        );

        await PlayedOrchestrator.Next<LaneTornDown>(message => message.Operation.LaneId == Lane);
    }
}
