using Helios.Contracts.Worktrees;
using Helios.Testing;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Tests.Lifecycle;

public sealed class WorktreeInventoryTests
{
    [Fact, Trait("req", "reconciliation-inventory")]
    public async Task A_worktree_removed_behind_our_back_is_found_and_its_commits_are_saved()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var commit = await WorktreeTearDownTests.Commit(path, "work", "w\n");
        Directory.Delete(path, recursive: true);

        var found = (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees.ShouldHaveSingleItem();
        found.Exists.ShouldBeFalse();
        var result = await scene.Worktrees.RemoveOrphan(found, dryRun: false, CancellationToken.None);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldNotBeNull();
        (await scene.Archive(request.LaneId, "^1")).ShouldBe(commit);
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worktree_removed_with_git_leaves_a_branch_that_is_found_and_saved()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var commit = await WorktreeTearDownTests.Commit(path, "work", "w\n");
        await scene.Repository.Git("worktree", "remove", "--force", path);

        var found = (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees.ShouldHaveSingleItem();
        var result = await scene.Worktrees.RemoveOrphan(found, dryRun: false, CancellationToken.None);

        result.Complete.ShouldBeTrue(result.Detail);
        (await scene.Archive(request.LaneId, "^1")).ShouldBe(commit);
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_staged_in_a_folder_that_is_gone_is_saved()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "staged"), "s\n");
        await TemporaryRepository.GitIn(path, "add", "staged");
        Directory.Delete(path, recursive: true);

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        (await scene.Repository.Git("show", $"refs/helios/archive/{request.LaneId}^2:stages/0/staged")).ShouldBe("s");
    }

    [Fact]
    public async Task A_folder_whose_registration_is_gone_is_saved_and_removed()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "loose"), "l\n");
        await WorktreeTearDownTests.Commit(path, "work", "w\n");
        await File.WriteAllTextAsync(Path.Combine(path, "loose"), "changed\n");
        Directory.Delete(Path.Combine(scene.Repository.Path, ".git/worktrees"), recursive: true);

        var found = (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees.ShouldHaveSingleItem();
        var result = await scene.Worktrees.RemoveOrphan(found, dryRun: false, CancellationToken.None);

        result.Complete.ShouldBeTrue(result.Detail);
        (await scene.Repository.Git("show", $"refs/helios/archive/{request.LaneId}:loose")).ShouldBe("changed");
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_installations_worktree_is_reported_and_never_touched()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var mark = Marks.ReadFile(Path.Combine(scene.Repository.Path, $".git/helios/lanes/{request.LaneId}.json")).ShouldNotBeNull();
        Marks.Write(new GitRepository(Path.Combine(scene.Repository.Path, ".git"), false), mark with { InstallationId = "another" });

        var found = (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees.ShouldHaveSingleItem();
        found.InstallationId.ShouldBe("another");
        (await scene.Worktrees.RemoveOrphan(found, dryRun: false, CancellationToken.None)).Resources.ShouldAllBe(r =>
            r.Ending == ResourceEnding.Preserved
        );
        (await scene.TearDown(request)).Complete.ShouldBeFalse();

        Directory.Exists(path).ShouldBeTrue();
    }

    [Fact]
    public async Task A_copy_of_the_repository_does_not_lead_to_the_originals_worktrees()
    {
        await using var scene = await WorktreeScene.Create();
        await using var other = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        using var place = new TemporaryFolder();
        var copy = place["copy"];
        await TemporaryRepository.GitIn(place.Path, "clone", "-q", scene.Repository.Path, copy);
        CopyFolder(Path.Combine(scene.Repository.Path, ".git/worktrees"), Path.Combine(copy, ".git/worktrees"));
        CopyFolder(Path.Combine(scene.Repository.Path, ".git/helios"), Path.Combine(copy, ".git/helios"));
        await other.Repositories.Inspect(copy, patience: null, CancellationToken.None);

        (await other.Worktrees.FindMarked(CancellationToken.None)).Worktrees.ShouldBeEmpty();
        (
            await other.Worktrees.TearDown(WorktreeScene.Ending(request with { Repository = copy }), CancellationToken.None)
        ).Complete.ShouldBeFalse();

        Directory.Exists(path).ShouldBeTrue();
        (await TemporaryRepository.GitIn(path, "status", "--porcelain")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worktree_of_the_users_inside_the_lanes_keeps_both()
    {
        await using var scene = await WorktreeScene.Create();
        await File.WriteAllTextAsync(Path.Combine(scene.Repository.Path, ".git/info/exclude"), ".claude\n");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var inner = Path.Combine(path, ".claude/worktrees/inner");
        await TemporaryRepository.GitIn(path, "worktree", "add", "-q", "-b", "inner", inner);
        await File.WriteAllTextAsync(Path.Combine(inner, "precious"), "p");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeFalse();
        result.Detail.ShouldContain(inner);
        File.Exists(Path.Combine(inner, "precious")).ShouldBeTrue();
        await scene.Repository.Git("worktree", "remove", "--force", inner);
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_worktree_that_was_moved_or_locked_is_kept()
    {
        await using var scene = await WorktreeScene.Create();
        var moved = await scene.Request();
        var locked = await scene.Request();
        var movedPath = await scene.Provision(moved);
        var lockedPath = await scene.Provision(locked);
        using var elsewhere = new TemporaryFolder();
        await scene.Repository.Git("worktree", "move", movedPath, elsewhere["moved"]);
        await scene.Repository.Git("worktree", "lock", "--reason", "mine", lockedPath);

        (await scene.TearDown(moved)).Detail.ShouldContain(elsewhere["moved"]);
        (await scene.TearDown(locked)).Detail.ShouldContain("mine");

        Directory.Exists(elsewhere["moved"]).ShouldBeTrue();
        Directory.Exists(lockedPath).ShouldBeTrue();
        await scene.Repository.Git("worktree", "unlock", lockedPath);
        (await scene.TearDown(locked)).Complete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_dry_run_says_and_does_nothing()
    {
        await using var scene = await WorktreeScene.Create();
        var path = await scene.Provision(await scene.Request());
        var found = (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees.ShouldHaveSingleItem();

        (await scene.Worktrees.RemoveOrphan(found, dryRun: true, CancellationToken.None)).Complete.ShouldBeTrue();

        Directory.Exists(path).ShouldBeTrue();
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.GetDirectories(from))
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
