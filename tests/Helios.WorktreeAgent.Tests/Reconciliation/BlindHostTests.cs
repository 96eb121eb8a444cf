using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Reconciliation;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Reconciliation;

/// <summary>What a host says and does while the repository of its lanes cannot be looked at.</summary>
public sealed class BlindHostTests : IAsyncDisposable
{
    private readonly AgentRig rig = new AgentRig().Open();

    [Fact, Trait("req", "reconciliation-inventory")]
    public async Task A_worktree_is_gone_only_where_it_was_looked_for()
    {
        var lane = await rig.ReadyLane();
        (await rig.Get<InventoryTaker>().Take(atStart: false, CancellationToken.None)).Gone.ShouldBeEmpty();
        Directory.Delete(rig.Worktrees.PathOf(lane), recursive: true);

        rig.Worktrees.Unseen = "It is away.";
        (await rig.Get<InventoryTaker>().Take(atStart: false, CancellationToken.None)).Gone.ShouldBeEmpty();
        rig.Worktrees.Unseen = null;

        (await rig.Get<InventoryTaker>().Take(atStart: false, CancellationToken.None)).Gone.ShouldBe([lane]);
    }

    [Fact, Trait("req", "reconciliation-inventory")]
    public async Task A_clean_up_ends_nothing_until_the_repository_can_be_looked_at()
    {
        var lane = await rig.ReadyLane();
        var marker = new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString());
        var alive = ProcessTree.Find(marker).Count;
        alive.ShouldBeGreaterThan(0);
        rig.Worktrees.Unseen = "The repository /srv/r cannot be looked at.";

        await rig.Queue.Take(rig.TearDown(lane, fence: 9));

        var failed = await rig.Bus.Next<LaneTearDownFailed>();
        failed.Detail.ShouldContain("/srv/r");
        ProcessTree.Find(marker).Count.ShouldBe(alive);
        rig.Get<LaneLedger>().Find(lane)!.ParTask.ShouldNotBeNull();
        rig.Worktrees.Unseen = null;
        await rig.Queue.Take(rig.TearDown(lane, fence: 10));
        await rig.Bus.Next<LaneTornDown>();
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();
}
