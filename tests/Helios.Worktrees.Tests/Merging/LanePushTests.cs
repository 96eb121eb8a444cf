using Helios.Contracts.Api.Lanes;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Merging;

public sealed class LanePushTests
{
    [Fact, Trait("req", "lane-merge")]
    public async Task A_branch_is_pushed_once_and_replaced_only_by_force()
    {
        await using var scene = await MergeScene.Create();
        using var remote = await Remote(scene);
        var lane = await scene.LaneWithCommit();
        var head = await scene.Tip("fix");

        (await Push(scene, lane)).ShouldBe(new MergeOutcome.Done("origin/fix", null, head), "the first push");
        (await TemporaryRepository.GitIn(remote.Path, "rev-parse", "fix")).ShouldBe(head);
        (await Push(scene, lane)).ShouldBeOfType<MergeOutcome.Done>().Changed.ShouldBeFalse();

        await scene.Repository.Commit("theirs", "theirs\n");
        (await scene.Update(lane)).ShouldBeOfType<MergeOutcome.Done>();
        var rejected = (await Push(scene, lane)).ShouldBeOfType<MergeOutcome.Refused>();
        rejected.Reason.ShouldBe(MergeRefusalReason.PushRejected);
        rejected.Detail.ShouldContain("--force");

        (await Push(scene, lane, force: true)).ShouldBeOfType<MergeOutcome.Done>().Before.ShouldBe(head);
        (await TemporaryRepository.GitIn(remote.Path, "rev-parse", "fix")).ShouldBe(await scene.Tip("fix"));
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task Force_does_not_replace_what_somebody_else_has_pushed()
    {
        await using var scene = await MergeScene.Create();
        using var remote = await Remote(scene);
        var lane = await scene.LaneWithCommit();
        (await Push(scene, lane)).ShouldBeOfType<MergeOutcome.Done>();
        var theirs = await TemporaryRepository.GitIn(remote.Path, "commit-tree", "-p", "fix", "-m", "theirs", "fix^{tree}");
        await TemporaryRepository.GitIn(remote.Path, "update-ref", "refs/heads/fix", theirs);
        await lane.Commit("more", "more\n");

        (await Push(scene, lane, force: true)).ShouldBeOfType<MergeOutcome.Refused>().Reason.ShouldBe(MergeRefusalReason.PushRejected);

        (await TemporaryRepository.GitIn(remote.Path, "rev-parse", "fix")).ShouldBe(theirs);
    }

    [Fact, Trait("req", "lane-merge")]
    public async Task A_push_hook_may_refuse_and_a_remote_must_exist()
    {
        await using var scene = await MergeScene.Create();
        var lane = await scene.LaneWithCommit();
        (await Push(scene, lane)).ShouldBeOfType<MergeOutcome.Refused>().Reason.ShouldBe(MergeRefusalReason.RemoteNotFound);
        using var remote = await Remote(scene);
        (await Push(scene, lane, remote: "elsewhere")).ShouldBeOfType<MergeOutcome.Refused>().Detail.ShouldContain("origin");
        scene.Hook("pre-push", "echo 'not on a Friday' >&2; exit 1");

        var refused = (await Push(scene, lane)).ShouldBeOfType<MergeOutcome.Refused>();

        refused.Reason.ShouldBe(MergeRefusalReason.GitRefused);
        refused.Tail.ShouldContain("not on a Friday");
        (await TemporaryRepository.GitIn(remote.Path, "for-each-ref")).ShouldBeEmpty();
    }

    private static async Task<TemporaryFolder> Remote(MergeScene scene)
    {
        var folder = new TemporaryFolder("remote.git");
        await TemporaryRepository.GitIn(folder.Path, "init", "-q", "--bare");
        await scene.Repository.Git("remote", "add", "origin", folder.Path);
        return folder;
    }

    private static Task<MergeOutcome> Push(MergeScene scene, MergeLane lane, bool force = false, string? remote = null) =>
        scene.Merges.Push(lane.Work, remote, force, CancellationToken.None);
}
