using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Merging;

public sealed class MergeCrashTests
{
    [Theory, Trait("req", "lane-merge")]
    [InlineData(MergeStrategy.Merge, true, 4)]
    [InlineData(MergeStrategy.Squash, false, 3)]
    [InlineData(MergeStrategy.Rebase, true, 4)]
    [InlineData(MergeStrategy.FfOnly, false, 1)]
    public async Task A_merge_is_finished_by_the_next_call(MergeStrategy strategy, bool isCheckedOut, int moments)
    {
        await using var scene = await MergeScene.Create();
        if (!isCheckedOut)
            await scene.Repository.Git("switch", "-q", "-c", "elsewhere");
        for (var n = 0; ; n++)
        {
            var lane = await scene.LaneWithCommit($"lane-{n}");
            if (strategy is not MergeStrategy.FfOnly)
                await Beside(scene, $"beside-{n}");
            var before = await scene.Tip("main");
            var killed = await Kill(scene, n, () => scene.Merge(lane, strategy));

            (await scene.Merge(lane, strategy)).ShouldBeOfType<MergeOutcome.Done>();

            (await scene.Repository.Git("rev-list", "--count", "--first-parent", $"{before}..main")).ShouldBe("1", $"killed at {n}");
            (await scene.Repository.Git("show", $"main:lane-{n}")).ShouldBe("of the lane");
            (await scene.Repository.Git("status", "--porcelain")).ShouldBeEmpty();
            scene.NoScratchIsLeft();
            (await scene.Scene.TearDown(lane.Request)).Archive.ShouldBeNull();
            if (!killed)
            {
                n.ShouldBeGreaterThanOrEqualTo(moments);
                break;
            }
        }
    }

    [Theory, Trait("req", "lane-merge")]
    [InlineData(UpdateStrategy.Rebase)]
    [InlineData(UpdateStrategy.Merge)]
    public async Task An_update_is_finished_by_the_next_call(UpdateStrategy strategy)
    {
        await using var scene = await MergeScene.Create();
        for (var n = 0; ; n++)
        {
            var lane = await scene.LaneWithCommit($"lane-{n}");
            await lane.Write("loose", "loose\n");
            await scene.Repository.Commit($"beside-{n}", "beside\n");
            var killed = await Kill(scene, n, () => scene.Update(lane, strategy));

            (await scene.Update(lane, strategy)).ShouldBeOfType<MergeOutcome.Done>();

            (await lane.Git("log", "--format=%s", "--no-merges", "main..HEAD")).ShouldBe("Work of the lane");
            (await lane.Git("rev-list", "--count", "HEAD..main")).ShouldBe("0");
            (await lane.Git("status", "--porcelain")).ShouldBe("?? loose");
            scene.NoScratchIsLeft();
            if (!killed)
            {
                n.ShouldBeGreaterThanOrEqualTo(6);
                break;
            }
        }
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task A_commit_is_finished_by_the_next_call()
    {
        await using var scene = await MergeScene.Create();
        for (var n = 0; ; n++)
        {
            var lane = await scene.Lane($"lane-{n}");
            await lane.Write("one", "1\n");
            var killed = await Kill(scene, n, () => scene.Merges.Commit(lane.Work, "Once", CancellationToken.None));

            (await scene.Merges.Commit(lane.Work, "Once", CancellationToken.None)).ShouldBeOfType<MergeOutcome.Done>();

            (await lane.Git("log", "--format=%s", "main..HEAD")).ShouldBe("Once");
            if (!killed)
            {
                n.ShouldBeGreaterThanOrEqualTo(2);
                break;
            }
        }
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task What_a_kill_leaves_is_deleted_with_the_trash()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();
        await scene.Repository.Commit("theirs", "theirs\n");
        (await Kill(scene, 2, () => scene.Update(lane))).ShouldBeTrue();
        Directory.Exists(Path.Combine(scene.Scene.ManagedRoot, ".merging")).ShouldBeTrue();
        (await scene.Repository.Git("worktree", "list")).Split('\n').Length.ShouldBe(2);

        (await scene.Scene.TearDown(lane.Request, discard: true)).Complete.ShouldBeTrue();

        await scene.Scene.ShouldBeEmpty();
        scene.NoScratchIsLeft();
    }

    /// <summary>A commit of somebody else on main, wherever it is checked out.</summary>
    private static async Task Beside(MergeScene scene, string file)
    {
        if (await scene.Repository.Git("symbolic-ref", "--short", "HEAD") == "main")
        {
            await scene.Repository.Commit(file, "beside\n");
            return;
        }
        await scene.Repository.Git("switch", "-q", "main");
        await scene.Repository.Commit(file, "beside\n");
        await scene.Repository.Git("switch", "-q", "elsewhere");
    }

    private static async Task<bool> Kill(MergeScene scene, int moment, Func<Task> call)
    {
        scene.Scene.Faults.KillAt(moment);
        try
        {
            await call();
            return false;
        }
        catch (KilledException)
        {
            return true;
        }
        finally
        {
            scene.Scene.Faults.Spare();
        }
    }
}
