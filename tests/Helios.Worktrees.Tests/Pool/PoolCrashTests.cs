using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Pool;

public sealed class PoolCrashTests
{
    [Fact, Trait("req", "worktree-pool")]
    public async Task Killed_while_it_fills_or_renews_or_removes_the_next_one_has_a_whole_pool_or_nothing()
    {
        for (var n = 0; ; n++)
        {
            await using var scene = await PooledScene.Create();
            // Begins with one slot of an older commit: a round removes it and makes two.
            await scene.Keep(1);
            await scene.Repository.Commit("second", $"{n}\n");
            scene.Faults.KillAt(n);
            var killed = false;
            try
            {
                await scene.Keep(2);
            }
            catch (KilledException)
            {
                killed = true;
            }
            scene.Faults.Spare();

            await using var next = await RestartedAgent.Of(scene);
            (await next.Keep(scene, 2)).Ready.ShouldBe(2, $"after moment {n}");
            scene.Slots().Count.ShouldBe(2);
            var request = await scene.Request();
            var lane = (
                await next.Worktrees.Provision(request, scene, CancellationToken.None)
            ).ShouldBeOfType<ProvisionOutcome.Provisioned>();
            lane.FromPool.ShouldBeTrue();
            await lane.ShouldBeWhole(request);

            (await scene.TearDown(request)).Complete.ShouldBeTrue();
            await next.Keep(scene, 0);
            await next.Worktrees.EmptyTrash(CancellationToken.None);
            Directory.EnumerateFileSystemEntries(Path.Combine(scene.Opened().OwnFolder, "new")).ShouldBeEmpty();
            await scene.ShouldBeEmpty();
            if (!killed)
            {
                n.ShouldBeGreaterThanOrEqualTo(8);
                break;
            }
        }
    }

    [Theory, Trait("req", "worktree-pool")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_while_a_lane_takes_a_slot_the_lane_is_made_by_the_next_call_or_taken_back(bool takenBack)
    {
        await using var scene = await PooledScene.Create();
        for (var n = 0; ; n++)
        {
            await scene.Keep(1);
            var request = await scene.Request($"mine-{n}");
            scene.Faults.KillAt(n);
            var killed = false;
            try
            {
                await scene.Worktrees.Provision(request, scene, CancellationToken.None);
            }
            catch (KilledException)
            {
                killed = true;
            }
            scene.Faults.Spare();

            if (takenBack)
            {
                (await scene.Worktrees.Undo(request, CancellationToken.None)).Complete.ShouldBeTrue();
            }
            else
            {
                await (await scene.Claim(request)).ShouldBeWhole(request);
                (await scene.TearDown(request)).Complete.ShouldBeTrue();
            }

            await scene.Keep(0);
            scene.Slots().ShouldBeEmpty();
            Directory.EnumerateFileSystemEntries(Path.Combine(scene.Opened().OwnFolder, "new")).ShouldBeEmpty();
            await scene.ShouldBeEmpty();
            if (!killed)
            {
                scene.Faults.Steps.ShouldContain("slot taken");
                n.ShouldBeGreaterThanOrEqualTo(6);
                break;
            }
        }
    }
}
