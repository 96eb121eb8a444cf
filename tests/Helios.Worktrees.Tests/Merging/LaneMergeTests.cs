using Helios.Contracts.Api.Lanes;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Merging;

public sealed class LaneMergeTests
{
    // A branch that is in conflict with the lane's.
    private const string Side = "git switch -q -c side HEAD~1 && echo x > fix && git add . && git commit -q -m x && git switch -q fix";

    [Theory, Trait("req", "lane-merge")]
    [InlineData(MergeStrategy.Merge, 2)]
    [InlineData(MergeStrategy.Squash, 1)]
    [InlineData(MergeStrategy.Rebase, 1)]
    public async Task A_lane_is_merged_by_the_strategy_and_the_clean_checkout_follows(MergeStrategy strategy, int parents)
    {
        await using var scene = await MergeScene.Create(TemporaryRepository.AwkwardName);
        var lane = await scene.Lane();
        await lane.Commit("one", "1\n", "First of the lane\n\nWith a body.");
        var head = await lane.Commit("two", "2\n", "Second of the lane");
        var before = await scene.Repository.Commit("theirs", "theirs\n", "Meanwhile");

        var done = (await scene.Merge(lane, strategy)).ShouldBeOfType<MergeOutcome.Done>();

        var after = await scene.Tip("main");
        (done.Branch, done.Before, done.Commit, done.Changed).ShouldBe(("main", before, after, true));
        (await scene.Repository.Git("rev-list", "--parents", "--max-count=1", after)).Split(' ').Length.ShouldBe(parents + 1);
        var log = await scene.Repository.Git("log", "--format=%an|%s", $"{before}..main");
        log.Split('\n')
            .ShouldBe(
                strategy switch
                {
                    MergeStrategy.Merge => ["Test|Merge branch 'fix' into main", "Test|Second of the lane", "Test|First of the lane"],
                    MergeStrategy.Squash => ["Test|First of the lane"],
                    _ => ["Test|Second of the lane", "Test|First of the lane"],
                },
                ignoreOrder: strategy is MergeStrategy.Merge
            );
        foreach (var (file, content) in ((string, string)[])[("one", "1\n"), ("two", "2\n"), ("theirs", "theirs\n")])
            (await File.ReadAllTextAsync(Path.Combine(scene.Repository.Path, file))).ShouldBe(content);
        (await scene.Repository.Git("status", "--porcelain")).ShouldBeEmpty();
        (await scene.Tip("fix")).ShouldBe(head);
        scene.NoScratchIsLeft();

        // Once more: there is nothing to do.
        (await scene.Merge(lane, strategy)).ShouldBe(new MergeOutcome.Done("main", after, after));
        (await scene.Tip("main")).ShouldBe(after);
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task A_merged_lane_leaves_no_archive_when_it_ends()
    {
        await using var scene = await MergeScene.Create();
        foreach (var strategy in (MergeStrategy[])[MergeStrategy.Merge, MergeStrategy.Squash, MergeStrategy.Rebase])
        {
            var lane = await scene.LaneWithCommit($"by-{strategy}");
            await scene.Repository.Commit($"beside-{strategy}", "x\n");
            (await scene.Merge(lane, strategy)).ShouldBeOfType<MergeOutcome.Done>();

            var ended = await scene.Scene.TearDown(lane.Request);

            ended.Complete.ShouldBeTrue(ended.Detail);
            ended.Archive.ShouldBeNull($"{strategy}");
        }
        await scene.Scene.ShouldBeEmpty();
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task A_squash_lists_the_commits_and_a_message_overrides_it()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.Lane();
        await lane.Commit("one", "1\n", "First of the lane");
        await lane.Commit("two", "2\n", "Second of the lane");
        (await scene.Merge(lane, MergeStrategy.Squash)).ShouldBeOfType<MergeOutcome.Done>();

        (await scene.Repository.Git("log", "--format=%B", "--max-count=1", "main")).ShouldBe(
            "First of the lane\n\n* First of the lane\n* Second of the lane"
        );

        await lane.Commit("three", "3\n");
        var into = new MergeInto
        {
            Target = "HEAD",
            Strategy = MergeStrategy.Squash,
            Message = "Said by the user",
        };
        (await scene.Merges.Merge(lane.Work, into, CancellationToken.None)).ShouldBeOfType<MergeOutcome.Done>().Branch.ShouldBe("main");
        (await scene.Repository.Git("log", "--format=%s", "--max-count=1", "main")).ShouldBe("Said by the user");
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task A_fast_forward_is_made_or_refused()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();
        var before = await scene.Repository.Commit("theirs", "theirs\n");

        (await scene.Merge(lane, MergeStrategy.FfOnly))
            .ShouldBeOfType<MergeOutcome.Refused>()
            .Reason.ShouldBe(MergeRefusalReason.NotFastForward);
        (await scene.Tip("main")).ShouldBe(before);

        (await scene.Update(lane)).ShouldBeOfType<MergeOutcome.Done>();
        (await scene.Merge(lane, MergeStrategy.FfOnly)).ShouldBeOfType<MergeOutcome.Done>().Commit.ShouldBe(await scene.Tip("fix"));
        (await scene.Tip("main")).ShouldBe(await scene.Tip("fix"));
        File.Exists(Path.Combine(scene.Repository.Path, "fix")).ShouldBeTrue();
    }

    [Theory, Trait("req", "lane-merge")]
    [InlineData(MergeStrategy.Merge)]
    [InlineData(MergeStrategy.Squash)]
    [InlineData(MergeStrategy.Rebase)]
    public async Task Conflicts_are_named_and_change_nothing(MergeStrategy strategy)
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.Lane();
        await lane.Commit("README.md", "of the lane\n");
        var head = await lane.Commit("b \"file\"", "of the lane\n");
        await scene.Repository.Commit("README.md", "of main\n");
        var before = await scene.Repository.Commit("b \"file\"", "of main\n");

        var conflicted = (await scene.Merge(lane, strategy)).ShouldBeOfType<MergeOutcome.Conflicted>();

        // A rebase stops at the first commit.
        conflicted.Paths.ShouldBe(strategy is MergeStrategy.Rebase ? ["README.md"] : ["README.md", "b \"file\""]);
        conflicted.Detail.ShouldContain("README.md");
        (await scene.Tip("main"), await scene.Tip("fix")).ShouldBe((before, head));
        (await scene.Repository.Git("status", "--porcelain")).ShouldBeEmpty();
        (await lane.Git("status", "--porcelain")).ShouldBeEmpty();
        scene.NoScratchIsLeft();
    }

    [Theory, Trait("req", "lane-merge")]
    [InlineData("echo changed >> README.md")]
    [InlineData("echo changed >> README.md && git add README.md")]
    [InlineData("git rm -q --cached README.md")]
    [InlineData("git update-index --assume-unchanged README.md && echo hidden >> README.md")]
    [InlineData("echo mine > fix")]
    [InlineData("git bisect start")]
    public async Task A_target_whose_checkout_is_not_clean_stays_where_it_is(string script)
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.Lane();
        await lane.Commit("README.md", "of the lane\n");
        await lane.Commit("fix", "of the lane\n");
        await Shell.Run(scene.Repository.Path, script);
        var (tip, state) = (await scene.Tip("main"), await Shell.StateOf(scene.Repository.Path));

        var refused = (await scene.Merge(lane)).ShouldBeOfType<MergeOutcome.Refused>();

        refused.Reason.ShouldBe(MergeRefusalReason.TargetUncommitted);
        refused.Detail.ShouldContain(scene.Repository.Path);
        (await scene.Tip("main")).ShouldBe(tip);
        (await Shell.StateOf(scene.Repository.Path)).ShouldBe(state);
        scene.NoScratchIsLeft();
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task A_dirty_checkout_of_another_branch_is_not_touched()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();
        await scene.Repository.Git("switch", "-q", "-c", "other");
        await Shell.Run(scene.Repository.Path, "echo changed >> README.md && echo mine > fix && git add fix");
        var state = await Shell.StateOf(scene.Repository.Path);

        (await scene.Merge(lane)).ShouldBeOfType<MergeOutcome.Done>().Changed.ShouldBeTrue();

        (await Shell.StateOf(scene.Repository.Path)).ShouldBe(state);
        (await scene.Repository.Git("show", "main:fix")).ShouldBe("of the lane");
        (await scene.Repository.Git("reflog", "show", "--format=%gs", "--max-count=1", "main")).ShouldBe("helios: merge of fix");
    }

    [Theory, Trait("req", "lane-merge")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_target_that_moves_meanwhile_gets_both(bool isCheckedOut)
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();
        if (!isCheckedOut)
            await scene.Repository.Git("switch", "-q", "--detach");
        var other = "";
        scene.Scene.Faults.After["merged in the scratch worktree"] = () => other = Move().GetAwaiter().GetResult();

        var done = (await scene.Merge(lane)).ShouldBeOfType<MergeOutcome.Done>();

        done.Before.ShouldBe(other);
        (await scene.Repository.Git("rev-list", "--parents", "--max-count=1", "main")).ShouldBe(
            $"{done.Commit} {other} {await scene.Tip("fix")}"
        );
        scene.NoScratchIsLeft();

        async Task<string> Move()
        {
            if (isCheckedOut)
                return await scene.Repository.Commit("theirs", "theirs\n");
            var commit = await scene.Repository.Git("commit-tree", "-p", "main", "-m", "theirs", "main^{tree}");
            await scene.Repository.Git("update-ref", "refs/heads/main", commit);
            return commit;
        }
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task A_checkout_that_is_changed_meanwhile_keeps_its_changes()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.Lane();
        await lane.Commit("README.md", "of the lane\n");
        var readme = Path.Combine(scene.Repository.Path, "README.md");
        scene.Scene.Faults.After["target found clean"] = () => File.WriteAllText(readme, "mine\n");
        var before = await scene.Tip("main");

        var refused = (await scene.Merge(lane)).ShouldBeOfType<MergeOutcome.Refused>();

        refused.Reason.ShouldBe(MergeRefusalReason.TargetUncommitted);
        (await File.ReadAllTextAsync(readme)).ShouldBe("mine\n");
        (await scene.Tip("main")).ShouldBe(before);
        (await scene.Repository.Git("status", "--porcelain")).ShouldBe(" M README.md");
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task Uncommitted_work_of_the_lane_is_not_forgotten()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();
        await lane.Write("loose", "loose\n");

        var refused = (await scene.Merge(lane)).ShouldBeOfType<MergeOutcome.Refused>();

        refused.Reason.ShouldBe(MergeRefusalReason.LaneUncommitted);
        refused.Detail.ShouldContain("loose");

        var into = new MergeInto { Target = "main", LeaveUncommitted = true };
        (await scene.Merges.Merge(lane.Work, into, CancellationToken.None)).ShouldBeOfType<MergeOutcome.Done>();
        (await scene.Repository.Git("ls-tree", "--name-only", "main")).ShouldBe("README.md\nfix");
        (await lane.Git("status", "--porcelain")).ShouldBe("?? loose");
    }

    [Theory, Trait("req", "lane-merge")]
    [InlineData("fix")]
    [InlineData("no-such-branch")]
    [InlineData("--all")]
    [InlineData("HEAD~1")]
    public async Task A_target_that_is_no_other_branch_is_refused(string target)
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();

        var refused = (await scene.Merge(lane, target: target)).ShouldBeOfType<MergeOutcome.Refused>();

        refused.Reason.ShouldBe(MergeRefusalReason.TargetNotBranch);
        refused.Detail.ShouldContain(target);
    }

    [Theory, Trait("req", "lane-merge")]
    [InlineData("git switch -q -c elsewhere", MergeRefusalReason.LaneOffBranch)]
    [InlineData("git switch -q --detach", MergeRefusalReason.LaneOffBranch)]
    [InlineData($"{Side} && git merge -q side; :", MergeRefusalReason.LaneBusy)]
    [InlineData($"{Side} && git rebase -q side; :", MergeRefusalReason.LaneBusy)]
    public async Task A_lane_that_is_not_at_rest_on_its_branch_is_refused(string script, MergeRefusalReason reason)
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();
        await Shell.Run(lane.Path, script);
        var state = await Shell.StateOf(lane.Path);

        MergeOutcome[] outcomes =
        [
            await scene.Merge(lane),
            await scene.Update(lane),
            await scene.Merges.Commit(lane.Work, "message", CancellationToken.None),
        ];

        outcomes.ShouldAllBe(outcome => ((MergeOutcome.Refused)outcome).Reason == reason);
        (await Shell.StateOf(lane.Path)).ShouldBe(state);
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task A_lane_is_merged_into_the_branch_of_another_clean_lane()
    {
        await using var scene = await MergeScene.Create();
        var first = await scene.LaneWithCommit("first");
        var second = await scene.Lane("second", "first");
        await second.Commit("second", "2\n");

        (await scene.Merge(second, target: "first")).ShouldBeOfType<MergeOutcome.Done>();

        (await File.ReadAllTextAsync(first["second"])).ShouldBe("2\n");
        (await first.Git("status", "--porcelain")).ShouldBeEmpty();

        await second.Commit("third", "3\n");
        await first.Write("second", "changed\n");
        (await scene.Merge(second, target: "first"))
            .ShouldBeOfType<MergeOutcome.Refused>()
            .Reason.ShouldBe(MergeRefusalReason.TargetUncommitted);
        (await File.ReadAllTextAsync(first["second"])).ShouldBe("changed\n");
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task Lanes_that_are_merged_at_once_are_all_in()
    {
        await using var scene = await MergeScene.Create();
        var lanes = new List<MergeLane>();
        for (var i = 0; i < 4; i++)
            lanes.Add(await scene.LaneWithCommit($"lane-{i}"));

        var outcomes = await Task.WhenAll(
            lanes.Select((lane, i) => scene.Merge(lane, i % 2 == 0 ? MergeStrategy.Merge : MergeStrategy.Squash))
        );

        outcomes.ShouldAllBe(outcome => outcome is MergeOutcome.Done);
        (await scene.Repository.Git("ls-tree", "--name-only", "main")).ShouldBe("README.md\nlane-0\nlane-1\nlane-2\nlane-3");
        (await scene.Repository.Git("status", "--porcelain")).ShouldBeEmpty();
    }
}
