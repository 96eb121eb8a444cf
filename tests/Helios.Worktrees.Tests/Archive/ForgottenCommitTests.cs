using Helios.Contracts.Lanes;
using Helios.Testing;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Archive;

/// <summary>Commits of a lane that no ref names any more, and only a log still does.</summary>
public sealed class ForgottenCommitTests
{
    [Theory, Trait("req", "archive-before-loss")]
    [InlineData("git reset -q --hard HEAD^")]
    [InlineData("git -c user.name=t -c user.email=t@t commit -q --amend -m another")]
    [InlineData("git checkout -q --detach && git checkout -q main~0")]
    [InlineData("git update-ref -d HEAD && git checkout -q --detach main")]
    [InlineData(
        "git switch -q -c other && git -c user.name=t -c user.email=t@t commit -q --allow-empty -m there && git switch -q - && git "
            + "reset -q --hard HEAD^ && git branch -q -D other"
    )]
    [InlineData("git rebase -q --onto main HEAD")]
    public async Task Forgotten_commits_are_archived_and_offered_by_a_restore(string loses)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var commit = await WorktreeTearDownTests.Commit(path, "work", "w\n");
        await TestShell.Run(path, loses);

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        var archive = result.Archive.ShouldNotBeNull();
        archive.UnmergedCommits.ShouldBeGreaterThan(0);
        await scene.Repository.Git("reflog", "expire", "--expire=now", "--all");
        await scene.Repository.Git("gc", "-q", "--prune=now");
        await scene.Repository.Git("merge-base", "--is-ancestor", commit, archive.Ref);
        await scene.ShouldBeEmpty();

        var again = (await scene.Request("again")) with
        {
            RestoreFrom = new ArchiveSource { LaneId = request.LaneId, Branch = request.Branch },
        };
        var restored = await scene.Provision(again);

        var offered = await TemporaryRepository.GitIn(restored, "rev-list", "--glob=refs/worktree", "HEAD", "again", "--");
        offered.ShouldContain(commit);
        // They are surveyed again, not lost at the second end.
        await scene.TearDown(again);
        await scene.Repository.Git("merge-base", "--is-ancestor", commit, $"refs/helios/archive/{again.LaneId}");
    }

    [Fact]
    public async Task Commits_on_a_remote_or_another_branch_need_no_archive()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("branch", "elsewhere");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var commit = await WorktreeTearDownTests.Commit(path, "work", "w\n");
        await scene.Repository.Git("update-ref", "refs/remotes/origin/pushed", commit);
        await TestShell.Run(path, "git reset -q --hard main && git checkout -q --detach elsewhere");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldBeNull();
        await scene.ShouldBeEmpty(branchesToo: false);
    }

    [Fact]
    public async Task From_before_the_lane_in_the_log_of_an_existing_branch_are_not_the_lanes()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("checkout", "-q", "-b", "old");
        await TestShell.Run(
            scene.Repository.Path,
            "GIT_COMMITTER_DATE='2020-01-01T00:00:00Z' git -c user.name=t -c user.email=t@t commit -q --allow-empty -m x && "
                + "GIT_COMMITTER_DATE='2020-01-01T00:00:00Z' git reset -q --hard main"
        );
        await scene.Repository.Git("checkout", "-q", "main");
        var request = await scene.Request("old");
        await scene.Provision(request);

        (await scene.TearDown(request)).Archive.ShouldBeNull();
    }

    [Theory, Trait("req", "archive-nested")]
    [InlineData("git reset -q --hard HEAD^")]
    [InlineData("git checkout -q --detach && git branch -q -D inner")]
    [InlineData("git checkout -q --detach && git branch -q -D inner && git tag kept && git checkout -q --detach HEAD^ && git tag -d kept")]
    [InlineData("git checkout -q --detach && git branch -q -D inner && git tag kept")]
    public async Task Forgotten_commits_of_a_nested_repository_are_kept_too(string loses)
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(".gitignore", "ignored/\n");
        using var library = await TemporaryRepository.Create("library");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        Directory.CreateDirectory(Path.Combine(path, "ignored"));
        await TemporaryRepository.GitIn(path, "clone", "-q", library.Path, "ignored/inside");
        var inside = Path.Combine(path, "ignored/inside");
        await TemporaryRepository.GitIn(inside, "checkout", "-q", "-b", "inner");
        var commit = await WorktreeTearDownTests.Commit(inside, "work", "w\n");
        await TestShell.Run(inside, loses);

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        await scene.Repository.Git("merge-base", "--is-ancestor", commit, result.Archive.ShouldNotBeNull().Ref);
        var again = (await scene.Request("again")) with
        {
            RestoreFrom = new ArchiveSource { LaneId = request.LaneId, Branch = request.Branch },
        };
        var restored = Path.Combine(await scene.Provision(again), "ignored/inside");
        (await TemporaryRepository.GitIn(restored, "rev-list", "HEAD", "--all")).ShouldContain(commit);
    }
}
