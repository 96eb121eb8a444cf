using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Git;

[Trait("req", "lane-leaves-nothing")]
public sealed class BranchDeletionTests : IAsyncLifetime
{
    private WorktreeScene scene = null!;
    private GitRepository repository = null!;
    private string tip = "";

    public async ValueTask InitializeAsync()
    {
        scene = await WorktreeScene.Create();
        repository = new GitRepository(Path.Combine(scene.Repository.Path, ".git"), Bare: false);
        tip = (await scene.Repository.Git("rev-parse", "HEAD")).Trim();
    }

    [Fact]
    public async Task A_deletion_takes_its_reflog_and_empty_folders_along_and_leaves_the_others()
    {
        await scene.Repository.Git("branch", "a/b/one");
        await scene.Repository.Git("branch", "a/two");

        BranchFiles.TryDelete(repository, "a/b/one", tip).ShouldBeTrue();

        (await scene.Repository.Git("for-each-ref", "--format=%(refname)", "refs/heads/a")).Trim().ShouldBe("refs/heads/a/two");
        foreach (var below in new[] { "refs/heads", "logs/refs/heads" })
        {
            Directory.Exists(Path.Combine(repository.CommonDir, below, "a/b")).ShouldBeFalse();
            File.Exists(Path.Combine(repository.CommonDir, below, "a/two")).ShouldBeTrue();
        }
        await scene.Repository.Git("branch", "a/b/one");
        (await scene.Repository.Git("reflog", "a/b/one")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_deletion_leaves_a_branch_that_has_moved()
    {
        await scene.Repository.Git("branch", "lane");
        await scene.Repository.Git("commit", "--allow-empty", "-m", "more");
        await scene.Repository.Git("branch", "--force", "lane", "HEAD");

        await Should.ThrowAsync<GitException>(() => scene.Get<LaneBranches>().Delete(repository, "lane", tip, CancellationToken.None));

        LaneBranches.TipOf(repository, "lane").ShouldNotBeNull().ShouldNotBe(tip);
        File.Exists(Path.Combine(repository.CommonDir, "logs/refs/heads/lane")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_deletion_leaves_a_branch_that_somebody_is_changing()
    {
        await scene.Repository.Git("branch", "lane");
        var lockFile = Path.Combine(repository.CommonDir, "refs/heads/lane.lock");
        await File.WriteAllTextAsync(lockFile, "");

        BranchFiles.TryDelete(repository, "lane", tip).ShouldBeFalse();

        LaneBranches.TipOf(repository, "lane").ShouldBe(tip);
        File.Exists(lockFile).ShouldBeTrue();
        File.Delete(lockFile);
    }

    [Fact]
    public async Task A_packed_branch_is_deleted()
    {
        await scene.Repository.Git("branch", "lane");
        await scene.Repository.Git("pack-refs", "--all");
        BranchFiles.TryDelete(repository, "lane", tip).ShouldBeFalse();
        LaneBranches.TipOf(repository, "lane").ShouldBe(tip);

        await scene.Get<LaneBranches>().Delete(repository, "lane", tip, CancellationToken.None);

        LaneBranches.TipOf(repository, "lane").ShouldBeNull();
    }

    [Fact]
    public async Task A_branch_is_deleted_after_a_killed_deletion()
    {
        await scene.Repository.Git("branch", "lane");
        File.CreateSymbolicLink(Path.Combine(repository.CommonDir, "refs/heads/lane.lock"), "helios-deletes-this-branch");

        BranchFiles.TryDelete(repository, "lane", tip).ShouldBeTrue();

        (await scene.Repository.Git("for-each-ref", "refs/heads/lane")).ShouldBeEmpty();
        Directory
            .EnumerateFileSystemEntries(Path.Combine(repository.CommonDir, "refs/heads"))
            .Select(path => Path.GetFileName(path))
            .ShouldNotContain("lane.lock");
    }

    [Fact]
    public async Task Beside_somebody_who_packs_leaves_none_of_them()
    {
        string[] branches = [.. Enumerable.Range(0, 60).Select(number => $"lane/{number}")];
        foreach (var branch in branches)
            await scene.Repository.Git("branch", branch);
        using var over = new CancellationTokenSource();
        var packing = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
                await scene
                    .Get<GitProgram>()
                    .Try(new GitCall("pack-refs", "--all") { GitDir = repository.CommonDir }, CancellationToken.None);
        });

        foreach (var branch in branches)
        {
            // Made anew, so that many are not packed yet.
            await scene
                .Get<GitProgram>()
                .Run(new GitCall("branch", "--force", branch, tip) { GitDir = repository.CommonDir }, CancellationToken.None);
            await scene.Get<LaneBranches>().Delete(repository, branch, tip, CancellationToken.None);
        }

        await over.CancelAsync();
        await packing;
        (await scene.Repository.Git("for-each-ref", "refs/heads/lane")).ShouldBeEmpty();
        (await scene.Repository.Git("fsck")).ShouldNotContain("error");
    }

    public ValueTask DisposeAsync() => scene.DisposeAsync();
}
