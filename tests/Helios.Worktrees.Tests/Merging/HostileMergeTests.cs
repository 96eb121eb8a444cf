using Helios.Contracts.Api.Lanes;
using Helios.Worktrees.Tests.Hostile;

namespace Helios.Worktrees.Tests.Merging;

/// <summary>A merge is an act of the user, but what a lane has written is still not the user's.</summary>
public sealed class HostileMergeTests
{
    [Fact, Trait("req", "hostile-lanes")]
    public async Task Hooks_come_from_the_main_worktree_and_belong_to_the_lane()
    {
        using var canary = new Canary();
        await using var scene = await MergeScene.Create();
        await scene.Repository.Git("config", "core.hooksPath", ".hooks");
        var lane = await scene.Lane();
        scene.Hook("commit-msg", canary.At("of-the-lane"), lane[".hooks"]);
        await lane.Write("one", "1\n");
        (await Commit(scene, lane)).ShouldBeOfType<MergeOutcome.Done>();
        canary.Ran.ShouldBeEmpty();

        scene.Hook("commit-msg", canary.At("of-the-user"), Path.Combine(scene.Repository.Path, ".hooks"));
        await lane.Write("two", "2\n");
        (await Commit(scene, lane)).ShouldBeOfType<MergeOutcome.Done>();

        canary.Ran.ShouldBe([$"of-the-user lane={lane.Request.LaneId} openai= anthropic="]);
    }

    [Fact, Trait("req", "hostile-lanes")]
    public async Task Hooks_in_a_lane_do_not_run_whoever_points_there()
    {
        using var canary = new Canary();
        await using var scene = await MergeScene.Create();
        var lane = await scene.Lane();
        scene.Hook("commit-msg", canary.At("hook"), lane["hooks"]);
        await scene.Repository.Git("config", "core.hooksPath", lane["hooks"]);
        await lane.Write("one", "1\n");

        (await Commit(scene, lane)).ShouldBeOfType<MergeOutcome.Done>();
        await scene.Repository.Git("-c", "core.hooksPath=/dev/null", "commit", "-q", "--allow-empty", "-m", "beside");
        (await scene.Merge(lane)).ShouldBeOfType<MergeOutcome.Done>();

        canary.Ran.ShouldBeEmpty();
    }

    [Theory, Trait("req", "hostile-lanes")]
    [InlineData("gpg.program")]
    [InlineData("filter.x.clean")]
    [InlineData("merge.x.driver")]
    [InlineData("core.sshCommand")]
    [InlineData("include.path")]
    public async Task Programs_in_the_worktrees_own_settings_stop_everything(string setting)
    {
        using var canary = new Canary();
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();
        await scene.Repository.Commit("theirs", "theirs\n");
        await scene.Repository.Git("remote", "add", "origin", scene.Repository.Path);
        await scene.Repository.Git("config", "extensions.worktreeConfig", "true");
        await lane.Git("config", "--worktree", setting, canary.At("setting"));
        await lane.Git("config", "--worktree", "commit.gpgSign", "true");
        await lane.Write("loose", "x\n");

        MergeOutcome[] outcomes =
        [
            await Commit(scene, lane),
            await scene.Update(lane),
            await scene.Merges.Merge(lane.Work, new MergeInto { Target = "main", LeaveUncommitted = true }, CancellationToken.None),
            await scene.Merges.Push(lane.Work, null, force: false, CancellationToken.None),
        ];

        outcomes.ShouldAllBe(outcome => ((MergeOutcome.Refused)outcome).Reason == MergeRefusalReason.LaneUnsafe);
        canary.Ran.ShouldBeEmpty();
    }

    private static Task<MergeOutcome> Commit(MergeScene scene, MergeLane lane) =>
        scene.Merges.Commit(lane.Work, "message", CancellationToken.None);
}
