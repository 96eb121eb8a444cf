using Helios.Contracts.Api.Lanes;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Merging;

public sealed class MergePreviewTests
{
    [Fact, Trait("req", "lane-merge")]
    public async Task A_merge_without_obstacles_is_foreseen_and_leaves_no_object()
    {
        await using var scene = await MergeScene.Create(TemporaryRepository.AwkwardName);
        var lane = await scene.LaneWithCommit();
        var main = await scene.Repository.Commit("theirs", "theirs\n");
        var objects = await scene.Repository.Git("count-objects");

        var view = await Preview(scene, lane);

        view.ShouldBe(
            new LaneMergeView
            {
                LaneId = lane.Request.LaneId,
                Branch = "fix",
                HeadCommit = await scene.Tip("fix"),
                Target = "main",
                TargetCommit = main,
                Ahead = 1,
                Behind = 1,
                Conflicts = view.Conflicts,
                Uncommitted = 0,
                CheckedOutAt = scene.Repository.Path,
                Obstacles = view.Obstacles,
            }
        );
        view.Conflicts.ShouldNotBeNull().ShouldBeEmpty();
        view.Obstacles.ShouldBeEmpty();
        (await scene.Repository.Git("count-objects")).ShouldBe(objects);
        (await lane.Git("status", "--porcelain")).ShouldBeEmpty();
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task Everything_in_the_way_is_named_at_once()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.Lane();
        await lane.Commit("README.md", "of the lane\n");
        await lane.Write("loose", "loose\n");
        await scene.Repository.Commit("README.md", "of main\n");
        await File.WriteAllTextAsync(Path.Combine(scene.Repository.Path, "README.md"), "mine\n");

        var view = await Preview(scene, lane);

        view.Conflicts.ShouldBe(["README.md"]);
        view.Uncommitted.ShouldBe(1);
        view.Obstacles.Select(obstacle => obstacle.Reason)
            .ShouldBe([MergeRefusalReason.LaneUncommitted, MergeRefusalReason.TargetUncommitted, MergeRefusalReason.MergeConflicts]);
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task A_lane_is_compared_with_any_commit()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();
        await scene.Repository.Git("tag", "v1");
        await lane.Git("switch", "-q", "--detach");

        var view = await Preview(scene, lane, "v1");

        (view.Target, view.Ahead, view.Behind, view.CheckedOutAt).ShouldBe(("v1", 1, 0, null));
        view.Obstacles.Select(obstacle => obstacle.Reason).ShouldBe([MergeRefusalReason.LaneOffBranch, MergeRefusalReason.TargetNotBranch]);
        await Should.ThrowAsync<RepositoryRefusedException>(() => Preview(scene, lane, "no-such-branch"));
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task An_old_git_merges_without_foreseeing()
    {
        using var folder = new TemporaryFolder();
        var old = folder["git"];
        await File.WriteAllTextAsync(
            old,
            """
            #!/bin/sh
            for word; do
                [ "$word" = version ] && echo 'git version 2.37.1' && exit 0
                [ "$word" = merge-tree ] && exit 129
            done
            exec git "$@"

            """
        );
        File.SetUnixFileMode(old, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var scene = await MergeScene.Create(settings: new Dictionary<string, string?> { ["Helios:Worktrees:Git"] = old });
        var lane = await scene.LaneWithCommit();

        var view = await Preview(scene, lane);

        view.Conflicts.ShouldBeNull();
        var obstacle = view.Obstacles.ShouldHaveSingleItem();
        obstacle.Reason.ShouldBe(MergeRefusalReason.GitTooOld);
        obstacle.Detail.ShouldContain("2.38");
        (await scene.Merge(lane)).ShouldBeOfType<MergeOutcome.Done>().Changed.ShouldBeTrue();
    }

    private static Task<LaneMergeView> Preview(MergeScene scene, MergeLane lane, string target = "main") =>
        scene.Merges.Preview(lane.Work, target, CancellationToken.None);
}
