using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Lanes;
using Helios.Testing;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Archive;

[Trait("req", "snapshots")]
public sealed class SnapshotTests
{
    [Fact]
    public async Task A_worktree_that_is_deleted_comes_back_from_its_last_snapshot()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await WorktreeTearDownTests.Commit(path, "committed", "c\n");
        await File.WriteAllTextAsync(Path.Combine(path, "README.md"), "changed\n");
        await File.WriteAllTextAsync(Path.Combine(path, "untracked"), "work\n");
        await TemporaryRepository.GitIn(path, "add", "untracked");
        (await Take(scene, request)).ShouldNotBeNull().Ref.ShouldBe(Snapshots.RefOf(request.LaneId));

        Directory.Delete(path, recursive: true);
        var ended = await scene.TearDown(request);

        ended.Complete.ShouldBeTrue(ended.Detail);
        ended.Archive.ShouldNotBeNull().Dirty.ShouldBeTrue();
        ended
            .Resources.Single(resource => resource.Kind is Contracts.Worktrees.ResourceKind.Archive)
            .Detail.ShouldNotBeNull()
            .ShouldContain("The worktree was gone");
        await ShouldHaveNoSnapshot(scene, request);
        var restored = await Restore(scene, request);
        (await File.ReadAllTextAsync(Path.Combine(restored, "README.md"))).ShouldBe("changed\n");
        (await File.ReadAllTextAsync(Path.Combine(restored, "untracked"))).ShouldBe("work\n");
        (await File.ReadAllTextAsync(Path.Combine(restored, "committed"))).ShouldBe("c\n");
        (await TemporaryRepository.GitIn(restored, "status", "--porcelain")).ShouldContain("A  untracked");
    }

    [Fact]
    public async Task One_is_taken_only_when_something_has_changed_and_takes_the_place_of_the_one_before()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        (await Take(scene, request)).ShouldBeNull();

        await File.WriteAllTextAsync(Path.Combine(path, "untracked"), "1\n");
        var first = (await Take(scene, request)).ShouldNotBeNull();
        (await Take(scene, request)).ShouldBeNull();
        // The same size, and a file that status has called changed before.
        await File.WriteAllTextAsync(Path.Combine(path, "untracked"), "2\n");
        File.SetLastWriteTimeUtc(Path.Combine(path, "untracked"), DateTime.UtcNow.AddMinutes(1));
        var second = (await Take(scene, request)).ShouldNotBeNull();

        second.Commit.ShouldNotBe(first.Commit);
        (await scene.Repository.Git("show", $"{Snapshots.RefOf(request.LaneId)}:untracked")).ShouldBe("2");
        (await scene.Repository.Git("rev-list", second.Commit)).ShouldNotContain(first.Commit);
        (await TemporaryRepository.GitIn(path, "status", "--porcelain")).ShouldBe("?? untracked");
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        (await scene.Repository.Git("show", $"refs/helios/archive/{request.LaneId}:untracked")).ShouldBe("2");
        await ShouldHaveNoSnapshot(scene, request);
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Commits_that_were_made_after_it_are_not_hidden_by_it_and_it_is_kept_among_the_archives_parents()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "draft"), "draft\n");
        var snapshot = (await Take(scene, request)).ShouldNotBeNull();
        await WorktreeTearDownTests.Commit(path, "later", "later\n");

        Directory.Delete(path, recursive: true);
        var ended = await scene.TearDown(request);

        ended.Complete.ShouldBeTrue(ended.Detail);
        (await scene.Repository.Git("rev-list", ended.Archive.ShouldNotBeNull().Commit)).ShouldContain(snapshot.Commit);
        var restored = await Restore(scene, request);
        (await File.ReadAllTextAsync(Path.Combine(restored, "later"))).ShouldBe("later\n");
        await ShouldHaveNoSnapshot(scene, request);
    }

    [Theory]
    [InlineData("a merge in progress")]
    [InlineData("a detached HEAD")]
    [InlineData("a repository inside")]
    [InlineData("a pruned registration")]
    public async Task It_holds_what_an_archive_holds(string what)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "unsaved"), "work\n");
        switch (what)
        {
            case "a merge in progress":
                await scene.Repository.Git("branch", "other");
                await WorktreeTearDownTests.Commit(path, "README.md", "ours\n");
                await scene.Repository.Git("checkout", "-q", "other");
                await scene.Repository.Commit("README.md", "theirs\n");
                await scene.Repository.Git("checkout", "-q", "main");
                await Should.ThrowAsync<Exception>(() => TemporaryRepository.GitIn(path, "merge", "-q", "other"));
                break;
            case "a detached HEAD":
                await TemporaryRepository.GitIn(path, "checkout", "-q", "--detach");
                break;
            case "a repository inside":
                Directory.CreateDirectory(Path.Combine(path, "inner"));
                await TemporaryRepository.GitIn(Path.Combine(path, "inner"), "init", "-q");
                await WorktreeTearDownTests.Commit(Path.Combine(path, "inner"), "file", "inner\n");
                break;
        }

        (await Take(scene, request)).ShouldNotBeNull();
        Directory.Delete(path, recursive: true);
        if (what is "a pruned registration")
            await scene.Repository.Git("worktree", "prune");
        var ended = await scene.TearDown(request);

        ended.Complete.ShouldBeTrue(ended.Detail);
        var restored = await Restore(scene, request);
        (await File.ReadAllTextAsync(Path.Combine(restored, "unsaved"))).ShouldBe("work\n");
        if (what is "a merge in progress")
            (await TemporaryRepository.GitIn(restored, "status", "--porcelain")).ShouldContain("UU README.md");
        if (what is "a repository inside")
            (await File.ReadAllTextAsync(Path.Combine(restored, "inner/file"))).ShouldBe("inner\n");
    }

    [Fact]
    public async Task No_snapshot_is_taken_of_a_missing_worktree_and_the_last_one_stays()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "unsaved"), "work\n");
        var last = (await Take(scene, request)).ShouldNotBeNull();

        Directory.Delete(path, recursive: true);
        (await Take(scene, request)).ShouldBeNull();
        Directory.CreateDirectory(path);
        (await Take(scene, request)).ShouldBeNull();

        (await scene.Repository.Git("rev-parse", Snapshots.RefOf(request.LaneId))).ShouldBe(last.Commit);
    }

    [Fact]
    public async Task After_git_clean_has_deleted_all_of_them_a_lane_that_is_given_up_keeps_its_snapshot_as_its_archive()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "unsaved"), "work\n");
        await Take(scene, request);
        await scene.Repository.Git("clean", "-ffdxq");
        Directory.Exists(scene.ManagedRoot).ShouldBeFalse();

        (await scene.TearDown(request)).Complete.ShouldBeFalse();
        var ended = await scene.TearDown(request, discard: true);

        ended.Complete.ShouldBeTrue(ended.Detail);
        ended.Archive.ShouldNotBeNull();
        await ShouldHaveNoSnapshot(scene, request);
        var restored = await Restore(scene, request);
        (await File.ReadAllTextAsync(Path.Combine(restored, "unsaved"))).ShouldBe("work\n");
    }

    [Fact]
    public async Task A_tear_down_ends_a_snapshot_that_is_being_taken_and_lets_none_begin()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var turns = scene.Get<SnapshotTurns>();
        var taking = turns.Begin(request.LaneId).ShouldNotBeNull();

        var keeping = turns.Keep(request.LaneId, CancellationToken.None);
        await Eventually.Holds(() => taking.Stopped.IsCancellationRequested);
        keeping.IsCompleted.ShouldBeFalse();
        taking.Dispose();
        using (await keeping)
            turns.Begin(request.LaneId).ShouldBeNull();
        turns.Begin(request.LaneId).ShouldNotBeNull().Dispose();
    }

    private static async Task<ArchiveView?> Take(WorktreeScene scene, ProvisionRequest request)
    {
        var repository = await scene.Get<Repositories>().Open(request.Repository, CancellationToken.None);
        return await scene
            .Get<Snapshots>()
            .Take(repository, Marks.Read(repository, request.LaneId).ShouldNotBeNull(), CancellationToken.None);
    }

    private static async Task<string> Restore(WorktreeScene scene, ProvisionRequest lost)
    {
        var again = await scene.Request() with
        {
            Branch = lost.Branch,
            RestoreFrom = new ArchiveSource { LaneId = lost.LaneId, Branch = lost.Branch },
        };
        return await scene.Provision(again);
    }

    private static async Task ShouldHaveNoSnapshot(WorktreeScene scene, ProvisionRequest request) =>
        (await scene.Repository.Git("for-each-ref", "refs/helios/snapshots")).ShouldBeEmpty(request.LaneId.ToString());
}
