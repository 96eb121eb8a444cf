using Helios.Contracts.Api.Lanes;

namespace Helios.Worktrees.Tests.Merging;

public sealed class LaneUpdateTests
{
    [Theory, Trait("req", "lane-merge")]
    [InlineData(UpdateStrategy.Rebase)]
    [InlineData(UpdateStrategy.Merge)]
    public async Task What_happened_in_the_base_comes_into_the_lane(UpdateStrategy strategy)
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();
        await lane.Write("loose", "loose\n");
        var head = await scene.Tip("fix");
        var main = await scene.Repository.Commit("theirs", "theirs\n");

        var done = (await scene.Update(lane, strategy)).ShouldBeOfType<MergeOutcome.Done>();

        (done.Branch, done.Before, done.Commit).ShouldBe(("fix", head, await scene.Tip("fix")));
        (await File.ReadAllTextAsync(lane["theirs"])).ShouldBe("theirs\n");
        (await lane.Git("status", "--porcelain")).ShouldBe("?? loose");
        (await lane.Git("log", "--format=%an|%s", $"{main}..fix")).ShouldBe(
            strategy is UpdateStrategy.Rebase ? "Test|Work of the lane" : "Test|Merge main into fix\nTest|Work of the lane"
        );
        (await lane.Git("rev-parse", "fix@{1}", "HEAD@{1}")).ShouldBe($"{head}\n{head}");
        (await scene.Tip("main")).ShouldBe(main);
        scene.NoScratchIsLeft();

        (await scene.Update(lane, strategy)).ShouldBeOfType<MergeOutcome.Done>().Changed.ShouldBeFalse();
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task A_lane_without_commits_moves_to_the_base()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.Lane();
        var main = await scene.Repository.Commit("theirs", "theirs\n");

        (await scene.Update(lane)).ShouldBeOfType<MergeOutcome.Done>().Commit.ShouldBe(main);

        (await File.ReadAllTextAsync(lane["theirs"])).ShouldBe("theirs\n");
        (await lane.Git("status", "--porcelain")).ShouldBeEmpty();
    }

    [Theory, Trait("req", "lane-merge")]
    [InlineData(UpdateStrategy.Rebase)]
    [InlineData(UpdateStrategy.Merge)]
    public async Task A_conflict_changes_nothing(UpdateStrategy strategy)
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.Lane();
        await lane.Commit("README.md", "of the lane\n");
        await scene.Repository.Commit("README.md", "of main\n");
        var state = await Shell.StateOf(lane.Path);

        var conflicted = (await scene.Update(lane, strategy)).ShouldBeOfType<MergeOutcome.Conflicted>();

        conflicted.Paths.ShouldBe(["README.md"]);
        (await Shell.StateOf(lane.Path)).ShouldBe(state);
        scene.NoScratchIsLeft();
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task Uncommitted_changes_of_the_lane_are_refused_and_untracked_files_in_the_way_too()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();
        await scene.Repository.Commit("theirs", "theirs\n");
        await lane.Write("theirs", "mine\n");
        var state = await Shell.StateOf(lane.Path);

        var inTheWay = (await scene.Update(lane)).ShouldBeOfType<MergeOutcome.Refused>();

        inTheWay.Reason.ShouldBe(MergeRefusalReason.LaneUncommitted);
        inTheWay.Detail.ShouldContain("theirs");
        (await Shell.StateOf(lane.Path)).ShouldBe(state);

        File.Delete(lane["theirs"]);
        await lane.Write("README.md", "changed\n");
        (await scene.Update(lane)).ShouldBeOfType<MergeOutcome.Refused>().Detail.ShouldContain("README.md");
        (await File.ReadAllTextAsync(lane["README.md"])).ShouldBe("changed\n");
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task A_commit_that_the_agent_makes_meanwhile_is_kept()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();
        await scene.Repository.Commit("theirs", "theirs\n");
        scene.Scene.Faults.After["lane's move noted"] = () => lane.Commit("late", "late\n", "Late work").GetAwaiter().GetResult();

        (await scene.Update(lane)).ShouldBeOfType<MergeOutcome.Done>();

        (await lane.Git("log", "--format=%s", "main..fix")).ShouldBe("Late work\nWork of the lane");
        (await lane.Git("status", "--porcelain")).ShouldBeEmpty();
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task A_file_that_the_agent_writes_meanwhile_stops_the_update()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();
        await scene.Repository.Commit("README.md", "of main\n");
        var head = await scene.Tip("fix");
        scene.Scene.Faults.After["lane's branch moved"] = () => File.WriteAllText(lane["README.md"], "late\n");

        (await scene.Update(lane)).ShouldBeOfType<MergeOutcome.Refused>().Reason.ShouldBe(MergeRefusalReason.LaneUncommitted);

        (await scene.Tip("fix")).ShouldBe(head);
        (await lane.Git("status", "--porcelain")).ShouldBe(" M README.md");
        (await File.ReadAllTextAsync(lane["README.md"])).ShouldBe("late\n");
        scene.NoScratchIsLeft();
    }
}
