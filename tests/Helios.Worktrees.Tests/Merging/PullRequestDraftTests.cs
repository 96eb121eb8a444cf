using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Tunnels;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Merging;

[Trait("req", "lane-pull-request")]
public sealed class PullRequestDraftTests
{
    [Fact]
    public async Task The_first_commit_is_the_title_and_the_messages_are_the_description()
    {
        await using var scene = await MergeScene.Create();
        await scene.Repository.Git("remote", "add", "origin", "https://me:secret@git.example/team/app.git");
        var lane = await scene.Lane();
        await lane.Commit("a", "a", "Fix the test\n\nIt failed on Fridays.");

        var one = await Draft(scene, lane);
        await lane.Commit("b", "b", "Say why");
        var two = await Draft(scene, lane);

        (one.Title, one.Body, one.Base).ShouldBe(("Fix the test", "It failed on Fridays.", "main"));
        (two.Title, two.Body).ShouldBe(("Fix the test", "* Fix the test\n* Say why"));
        two.RemoteUrls.ShouldBe(["https://git.example/team/app.git"], "without the password");
    }

    [Fact]
    public async Task The_template_at_the_lanes_commit_is_the_description_and_the_one_of_the_forges_folder_first()
    {
        await using var scene = await MergeScene.Create();
        await scene.Repository.Git("remote", "add", "origin", "git@git.example:team/app.git");
        var lane = await scene.LaneWithCommit();
        await lane.Commit("docs/pull_request_template.md", "of docs");
        (await Draft(scene, lane)).Body.ShouldBe("of docs");
        await lane.Commit("PULL_REQUEST_TEMPLATE.md", "of the top");
        (await Draft(scene, lane)).Body.ShouldBe("of the top");
        await lane.Write("elsewhere", "a link leads to what is not in the repository");
        Directory.CreateDirectory(lane[".github"]);
        File.CreateSymbolicLink(lane[".github/pull_request_template.md"], "/etc/passwd");
        await lane.Git("add", "-A");
        await lane.Git("commit", "-q", "-m", "a link");
        (await Draft(scene, lane)).Body.ShouldBe("of the top");
        File.Delete(lane[".github/pull_request_template.md"]);
        await lane.Commit(".github/Pull_Request_Template.md", "## Why\n");

        (await Draft(scene, lane)).Body.ShouldBe("## Why\n");
    }

    [Theory]
    [InlineData("origin/main", "main")]
    [InlineData("refs/heads/main", "main")]
    [InlineData("HEAD", "main")]
    [InlineData("release/2", "release/2")]
    [InlineData("v1", null)]
    public async Task The_base_is_the_branch_of_the_remote_that_the_lane_started_from(string from, string? target)
    {
        await using var scene = await MergeScene.Create();
        using var remote = new TemporaryFolder("remote.git");
        await TemporaryRepository.GitIn(remote.Path, "init", "-q", "--bare");
        await scene.Repository.Git("remote", "add", "origin", remote.Path);
        await scene.Repository.Git("push", "-q", "origin", "main", "main:release/2");
        await scene.Repository.Git("fetch", "-q", "origin");
        await scene.Repository.Git("tag", "v1");
        var lane = await scene.LaneWithCommit();

        var outcome = await scene.Merges.Draft(lane.Work, new ProposedWork { BaseRef = from }, CancellationToken.None);

        if (target is not null)
            outcome.ShouldBeOfType<MergeOutcome.Drafted>().Draft.Base.ShouldBe(target);
        else
            outcome.ShouldBeOfType<MergeOutcome.Refused>().Reason.ShouldBe(MergeRefusalReason.TargetNotBranch);
    }

    [Fact]
    public async Task Nothing_is_proposed_of_a_lane_that_has_nothing_or_not_everything_committed()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.Lane();
        await Refused(MergeRefusalReason.RemoteNotFound);
        await scene.Repository.Git("remote", "add", "origin", "https://git.example/team/app.git");
        await Refused(MergeRefusalReason.LaneUnchanged);
        await lane.Write("new", "n");
        await Refused(MergeRefusalReason.LaneUncommitted);
        await lane.Commit("new", "n");
        await lane.Write("more", "m");

        await Refused(MergeRefusalReason.LaneUncommitted);
        (await Draft(scene, lane, new ProposedWork { BaseRef = "main", LeaveUncommitted = true })).Title.ShouldBe("change");
        await lane.Commit("more", "m");
        await Refused(MergeRefusalReason.TargetNotBranch, "fix");

        async Task Refused(MergeRefusalReason reason, string? into = null) =>
            (await scene.Merges.Draft(lane.Work, new ProposedWork { BaseRef = "main", Base = into }, CancellationToken.None))
                .ShouldBeOfType<MergeOutcome.Refused>()
                .Reason.ShouldBe(reason);
    }

    [Fact]
    public async Task A_lane_can_start_from_a_pull_request_and_take_over_what_is_pushed_to_it()
    {
        await using var scene = await MergeScene.Create();
        using var remote = new TemporaryFolder("remote.git");
        await TemporaryRepository.GitIn(remote.Path, "init", "-q", "--bare");
        await scene.Repository.Git("remote", "add", "origin", remote.Path);
        var parent = await scene.Tip("main");
        var theirs = await Proposed("theirs");

        var found = (await Resolve("pr:7")).ShouldBeOfType<BaseResolution.Resolved>();
        found.BaseCommit.ShouldBe(theirs);
        var lane = await scene.Lane(baseRef: found.BaseCommit);
        var more = await Proposed("more");
        var updated = await scene.Update(lane, baseRef: "pr:7");

        updated.ShouldBeOfType<MergeOutcome.Done>().Commit.ShouldBe(more);
        File.Exists(lane["more"]).ShouldBeTrue();
        (await scene.Repository.Git("for-each-ref", "refs/helios")).ShouldBeEmpty();
        (await Resolve("pr:8")).ShouldBeOfType<BaseResolution.Refused>().Reason.ShouldBe(RefusalReason.BaseRefNotFound);
        (await Resolve("pr:x")).ShouldBeOfType<BaseResolution.Refused>().Reason.ShouldBe(RefusalReason.BaseRefNotFound);

        Task<BaseResolution> Resolve(string name) =>
            scene.Scene.Repositories.ResolveBase(scene.Repository.Path, name, null, null, CancellationToken.None);

        // On top of what is proposed already, as a person pushes to a pull request; no branch has it.
        async Task<string> Proposed(string file)
        {
            var tree = await scene.Repository.Git("rev-parse", "HEAD^{tree}");
            var blob = await scene.Repository.Git("hash-object", "-w", "README.md");
            await scene.Repository.Git("read-tree", tree);
            await scene.Repository.Git("update-index", "--add", "--cacheinfo", $"100644,{blob},{file}");
            var added = await scene.Repository.Git("write-tree");
            await scene.Repository.Git("read-tree", tree);
            var commit = await scene.Repository.Git("commit-tree", "-p", parent, "-m", file, added);
            await scene.Repository.Git("push", "-q", "origin", $"{commit}:refs/pull/7/head");
            return parent = commit;
        }
    }

    private static async Task<PullRequestDraft> Draft(MergeScene scene, MergeLane lane, ProposedWork? work = null)
    {
        var outcome = await scene.Merges.Draft(lane.Work, work ?? new ProposedWork { BaseRef = "main" }, CancellationToken.None);
        return outcome.ShouldBeOfType<MergeOutcome.Drafted>(outcome.ToString()).Draft;
    }
}
