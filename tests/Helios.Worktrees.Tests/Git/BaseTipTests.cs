using Helios.Worktrees.Git;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Git;

[Trait("req", "base-resolved")]
public sealed class BaseTipTests
{
    [Fact]
    public async Task Git_is_asked_once_for_all_who_ask_at_the_same_time()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("tag", "v1");
        var (tips, asked, answer) = (new BaseTips(), 0, new TaskCompletionSource<string?>());

        var all = Enumerable.Range(0, 100).Select(_ => tips.Find(CommonDir(scene), "v1", Ask, CancellationToken.None)).ToList();
        answer.SetResult("a commit");

        (await Task.WhenAll(all)).ShouldAllBe(found => found == "a commit");
        asked.ShouldBe(1);

        Task<string?> Ask()
        {
            Interlocked.Increment(ref asked);
            return answer.Task;
        }
    }

    [Fact]
    public async Task An_answer_holds_until_the_ref_moves_however_it_is_kept()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("tag", "v1");
        var tips = new BaseTips();
        (await Resolve()).ShouldBe((await scene.Repository.Git("rev-parse", "v1"), 1));
        (await Resolve()).Asked.ShouldBe(0);

        await scene.Repository.Git("commit", "--allow-empty", "-qm", "next");
        await scene.Repository.Git("tag", "-f", "v1");
        (await Resolve()).ShouldBe((await scene.Repository.Git("rev-parse", "HEAD"), 1));
        await scene.Repository.Git("pack-refs", "--all");
        (await Resolve()).Asked.ShouldBe(0, "the ref is where it was, only in another file");
        // Another ref that the name means first.
        await scene.Repository.Git("update-ref", "refs/v1", "HEAD~1");
        (await Resolve()).ShouldBe((await scene.Repository.Git("rev-parse", "HEAD~1"), 1));

        async Task<(string? Commit, int Asked)> Resolve()
        {
            var asked = 0;
            var commit = await tips.Find(
                CommonDir(scene),
                "v1",
                async () =>
                {
                    asked++;
                    return await scene.Repository.Git("rev-parse", "--verify", "v1^{commit}");
                },
                CancellationToken.None
            );
            return (commit, asked);
        }
    }

    [Theory]
    [InlineData("main~1")]
    [InlineData("main@{0}")]
    [InlineData(":/first")]
    [InlineData("HEAD")]
    [InlineData("no-such-name")]
    public async Task What_may_depend_on_anything_is_not_remembered(string name)
    {
        await using var scene = await WorktreeScene.Create();
        var (tips, asked) = (new BaseTips(), 0);

        await tips.Find(CommonDir(scene), name, Ask, CancellationToken.None);
        await tips.Find(CommonDir(scene), name, Ask, CancellationToken.None);

        asked.ShouldBe(2);

        Task<string?> Ask()
        {
            asked++;
            return Task.FromResult<string?>("a commit");
        }
    }

    [Fact]
    public async Task A_failure_and_a_name_that_is_missing_are_asked_again_and_one_who_leaves_takes_nobody_along()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("tag", "v1");
        var tips = new BaseTips();
        await Should.ThrowAsync<InvalidOperationException>(() =>
            tips.Find(CommonDir(scene), "v1", () => throw new InvalidOperationException("git is gone"), CancellationToken.None)
        );
        (await tips.Find(CommonDir(scene), "v1", () => Task.FromResult<string?>(null), CancellationToken.None)).ShouldBeNull();

        var answer = new TaskCompletionSource<string?>();
        using var leaving = new CancellationTokenSource();
        var leaves = tips.Find(CommonDir(scene), "v1", () => answer.Task, leaving.Token);
        var stays = tips.Find(CommonDir(scene), "v1", () => throw new InvalidOperationException("asked twice"), CancellationToken.None);
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => leaves);
        answer.SetResult("a commit");

        (await stays).ShouldBe("a commit");
    }

    private static string CommonDir(WorktreeScene scene) => Path.Combine(scene.Repository.Path, ".git");
}
