using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Worktrees;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Lifecycle;

public sealed class WorktreeTearDownTests
{
    [Fact, Trait("req", "lane-leaves-nothing")]
    public async Task A_clean_and_merged_lane_leaves_nothing_and_archives_nothing()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        await scene.Provision(request);

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldBeNull();
        result
            .Resources.Select(r => (r.Kind, r.Ending))
            .ShouldBe([
                (ResourceKind.Worktree, ResourceEnding.Removed),
                (ResourceKind.Branch, ResourceEnding.Removed),
                (ResourceKind.Archive, ResourceEnding.NotApplicable),
            ]);
        (await scene.Repository.Git("for-each-ref", "refs/helios")).ShouldBeEmpty();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_tear_down_leaves_the_registrations_of_others_whose_folder_is_away_just_now()
    {
        await using var scene = await WorktreeScene.Create();
        using var stick = new TemporaryFolder();
        await scene.Repository.Git("worktree", "add", "-q", "-b", "theirs", stick["theirs"]);
        Directory.Move(stick["theirs"], stick["unplugged"]);
        (await scene.Repository.Git("worktree", "list", "--porcelain")).ShouldContain("prunable");
        var request = await scene.Request();
        await scene.Provision(request);

        await scene.TearDown(request);

        Directory.Move(stick["unplugged"], stick["theirs"]);
        (await TemporaryRepository.GitIn(stick["theirs"], "status", "--porcelain=v2", "--branch")).ShouldContain("branch.head theirs");
        (await scene.Repository.Git("worktree", "list")).ShouldNotContain(request.LaneId.ToString());
    }

    [Fact]
    public async Task A_second_time_says_that_it_was_gone()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        await scene.Provision(request);
        await scene.TearDown(request);

        var again = await scene.TearDown(request);

        again.Complete.ShouldBeTrue(again.Detail);
        again.Resources.ShouldAllBe(r => r.Ending == ResourceEnding.NotApplicable);
        await scene.ShouldBeEmpty();
    }

    [Fact, Trait("req", "archive-before-loss")]
    public async Task Commits_that_are_nowhere_else_are_archived_and_the_branch_goes()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var commit = await Commit(path, "work", "w\n");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        var archive = result.Archive.ShouldNotBeNull();
        archive.Dirty.ShouldBeFalse();
        archive.UnmergedCommits.ShouldBe(1);
        archive.Ref.ShouldBe($"refs/helios/archive/{request.LaneId}");
        (await scene.Archive(request.LaneId, "^1")).ShouldBe(commit);
        (await scene.Archive(request.LaneId)).ShouldBe(archive.Commit);
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_time_still_reports_the_archive()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Commit(path, "work", "w\n");
        await File.WriteAllTextAsync(Path.Combine(path, "loose"), "l\n");
        var first = await scene.TearDown(request);

        var again = await scene.TearDown(request);

        again.Archive.ShouldNotBeNull().Commit.ShouldBe(first.Archive.ShouldNotBeNull().Commit);
        again.Archive.Dirty.ShouldBeTrue();
        again.Archive.UnmergedCommits.ShouldBe(1);
    }

    [Fact, Trait("req", "squash-merge-recognised")]
    public async Task Commits_that_were_squashed_into_the_base_are_merged()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Commit(path, "one", "1\n");
        await Commit(path, "two", "2\n");
        await scene.Repository.Commit("other", "moved on\n");
        await scene.Repository.Git("merge", "-q", "--squash", request.Branch);
        await scene.Repository.Git("commit", "-q", "-m", "squashed");
        await scene.Repository.Commit("other", "and on\n");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldBeNull();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Commits_that_were_picked_one_by_one_are_merged()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var one = await Commit(path, "one", "1\n");
        var two = await Commit(path, "two", "2\n");
        await scene.Repository.Commit("other", "moved on\n");
        await scene.Repository.Git("cherry-pick", one, two);

        (await scene.TearDown(request)).Archive.ShouldBeNull();
    }

    [Fact]
    public async Task A_squash_that_differs_in_white_space_or_in_a_binary_file_is_not_the_same()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await File.WriteAllBytesAsync(Path.Combine(path, "image"), [0, 1, 2, 3]);
        await Commit(path, "code.py", "if x:\n    y()\n");
        await File.WriteAllBytesAsync(Path.Combine(scene.Repository.Path, "image"), [0, 1, 2, 4]);
        await scene.Repository.Commit("code.py", "if x:\n y()\n");

        var result = await scene.TearDown(request);

        result.Archive.ShouldNotBeNull().UnmergedCommits.ShouldBe(1);
    }

    [Fact]
    public async Task Two_lanes_with_the_same_commits_do_not_count_on_each_other()
    {
        await using var scene = await WorktreeScene.Create();
        var first = await scene.Request();
        var commit = await Commit(await scene.Provision(first), "work", "w\n");
        var second = await scene.Request(branch: "of-mine", baseRef: first.Branch);
        await scene.Provision(second);

        var ends = await Task.WhenAll(scene.TearDown(first), scene.TearDown(second));

        ends.ShouldAllBe(end => end.Complete && end.Archive != null);
        (await scene.Archive(second.LaneId, "^1")).ShouldBe(commit);
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Keeping_the_branch_archives_only_what_is_not_committed()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var commit = await Commit(await scene.Provision(request), "work", "w\n");

        var result = await scene.TearDown(request, CompletionPolicy.KeepBranch);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldBeNull();
        (await scene.Repository.Git("rev-parse", request.Branch)).ShouldBe(commit);
        await scene.ShouldBeEmpty(branchesToo: false);
    }

    [Fact]
    public async Task Archive_policy_archives_what_is_clean_and_merged_too()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        await scene.Provision(request);

        var result = await scene.TearDown(request, CompletionPolicy.Archive);

        result.Archive.ShouldNotBeNull().Dirty.ShouldBeFalse();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Discarding_makes_no_archive_and_says_what_went()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Commit(path, "work", "w\n");
        await File.WriteAllTextAsync(Path.Combine(path, "loose"), "l\n");

        var result = await scene.TearDown(request, discard: true);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldBeNull();
        result.Discarded.ShouldContain("untracked loose");
        result.Discarded.ShouldContain(line => line.StartsWith("1 commit up to ", StringComparison.Ordinal));
        (await scene.Repository.Git("for-each-ref", "refs/helios")).ShouldBeEmpty();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_branch_that_somebody_else_has_checked_out_stays()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await TemporaryRepository.GitIn(path, "checkout", "-q", "--detach");
        await scene.Repository.Git("checkout", "-q", request.Branch);

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Resources.Single(r => r.Kind is ResourceKind.Branch).Ending.ShouldBe(ResourceEnding.Preserved);
        (await scene.Repository.Git("rev-parse", request.Branch)).ShouldBe(request.BaseCommit);
    }

    [Fact]
    public async Task A_tree_that_is_still_written_to_is_examined_again()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "loose"), "first\n");
        scene.Faults.After["archived"] = () => File.WriteAllText(Path.Combine(path, "loose"), "second\n");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        (await scene.Repository.Git("show", $"refs/helios/archive/{request.LaneId}:loose")).ShouldBe("second");
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_lies_in_folders_without_write_permission_is_deleted_too()
    {
        await using var scene = await WorktreeScene.Create();
        await File.WriteAllTextAsync(Path.Combine(scene.Repository.Path, ".git/info/exclude"), "cache\n");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        Directory.CreateDirectory(Path.Combine(path, "cache/inner"));
        await File.WriteAllTextAsync(Path.Combine(path, "cache/inner/module"), "m");
        File.SetUnixFileMode(Path.Combine(path, "cache/inner"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        (await scene.TearDown(request)).Complete.ShouldBeTrue();

        await scene.ShouldBeEmpty();
    }

    internal static async Task<string> Commit(string worktree, string file, string content)
    {
        await File.WriteAllTextAsync(Path.Combine(worktree, file), content);
        await TemporaryRepository.GitIn(worktree, "add", "-A");
        await TemporaryRepository.GitIn(worktree, "commit", "-q", "-m", file);
        return await TemporaryRepository.GitIn(worktree, "rev-parse", "HEAD");
    }
}
