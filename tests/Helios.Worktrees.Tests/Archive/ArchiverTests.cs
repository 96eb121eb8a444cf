using Helios.Processes;
using Helios.Testing;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Sources;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Archive;

public sealed class ArchiverTests
{
    [Fact, Trait("req", "archive-before-loss")]
    public async Task The_archiver_keeps_every_kind_of_change_and_gives_the_same_status_back()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(".gitignore", "ignored\n");
        foreach (var file in new[] { "changed", "staged", "both", "deleted", "removed", "renamed", "mode", "intent" })
            await File.WriteAllTextAsync(Path.Combine(scene.Repository.Path, file), $"{file}\n");
        await scene.Repository.Commit("last", "l\n");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Write(path, "changed", "changed!\n");
        await Write(path, "staged", "staged!\n");
        await Write(path, "both", "first\n");
        await Git(path, "add", "staged", "both");
        await Write(path, "both", "second\n");
        File.Delete(Path.Combine(path, "deleted"));
        await Git(path, "rm", "-q", "removed");
        await Git(path, "mv", "renamed", "under another name");
        File.SetUnixFileMode(Path.Combine(path, "mode"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Write(path, "added only in the index", "gone from the tree\n");
        await Git(path, "add", "added only in the index");
        File.Delete(Path.Combine(path, "added only in the index"));
        await Write(path, "to be added", "intended\n");
        await Git(path, "add", "--intent-to-add", "to be added");
        Directory.CreateDirectory(Path.Combine(path, "new folder/deep"));
        await Write(path, "new folder/deep/ä\nfile", "untracked\n");
        await File.WriteAllBytesAsync(Path.Combine(path, "binary"), [0, 255, 10, 13]);
        File.CreateSymbolicLink(Path.Combine(path, "link"), "nowhere at all");
        await Write(path, "ignored", "not kept\n");

        await ShouldComeBack(scene, request, path, but: ["ignored"]);
    }

    [Fact, Trait("req", "archives")]
    public async Task The_archiver_lets_an_archive_go_once_and_only_that_one()
    {
        await using var scene = await WorktreeScene.Create();
        var (first, second) = (await scene.Request(), await scene.Request());
        foreach (var request in new[] { first, second })
        {
            await Write(await scene.Provision(request), "unsaved", "u\n");
            (await scene.TearDown(request)).Archive.ShouldNotBeNull();
        }

        var commit = await scene.Archive(first.LaneId);
        var repository = await scene.Get<Repositories>().Open(scene.Repository.Path, CancellationToken.None);
        await scene.Repository.Git("pack-refs", "--all");

        (await scene.Get<Archives>().Drop(repository, first.LaneId, CancellationToken.None)).ShouldBe(commit);
        (await scene.Get<Archives>().Drop(repository, first.LaneId, CancellationToken.None)).ShouldBeNull();

        (await scene.Repository.Git("for-each-ref", "--format=%(refname)", "refs/helios")).ShouldBe($"refs/helios/archive/{second.LaneId}");
    }

    [Fact, Trait("req", "archives")]
    public async Task The_archiver_keeps_commits_beside_a_branch_that_cannot_be_read()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        await WorktreeTearDownTests.Commit(await scene.Provision(request), "README.md", "unmerged\n");
        // So looks a branch to git that somebody deletes while it reads; other lanes' go all the time.
        await File.WriteAllTextAsync(Path.Combine(scene.Repository.Path, ".git/refs/heads/going"), $"{new string('1', 40)}\n");

        var report = await scene.TearDown(request);

        report.Archive.ShouldNotBeNull();
        report.Complete.ShouldBeTrue(report.Detail);
    }

    [Fact, Trait("req", "archive-operation")]
    public async Task The_archiver_keeps_a_merge_with_conflicts_that_can_be_aborted_or_concluded()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await WorktreeTearDownTests.Commit(path, "README.md", "ours\n");
        await scene.Repository.Commit("README.md", "theirs\n");
        await Fail(path, "merge", "main");

        var restored = await ShouldComeBack(scene, request, path);

        (await Git(restored, "status")).ShouldContain("You have unmerged paths");
        await Write(restored, "README.md", "both\n");
        await Git(restored, "add", "-A");
        await Git(restored, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "--no-edit");
        (await Git(restored, "rev-list", "--parents", "-n1", "HEAD")).Split(' ').Length.ShouldBe(3);
    }

    [Fact, Trait("req", "archive-operation")]
    public async Task The_archiver_keeps_a_rebase_that_stopped_and_it_goes_on_after_a_garbage_collection()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await WorktreeTearDownTests.Commit(path, "README.md", "ours\n");
        await WorktreeTearDownTests.Commit(path, "second", "2\n");
        await scene.Repository.Commit("README.md", "theirs\n");
        await Fail(path, "rebase", "main");

        var restored = await ShouldComeBack(scene, request, path, collect: true);

        await Write(restored, "README.md", "both\n");
        await Git(restored, "add", "-A");
        await Git(restored, "-c", "core.editor=true", "-c", "user.name=t", "-c", "user.email=t@t", "rebase", "--continue");
        (await Git(restored, "log", "--format=%s", "-n2")).ShouldBe("second\nREADME.md");
    }

    [Fact]
    public async Task The_archiver_keeps_edits_that_the_index_hides()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit("skipped", "s\n");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Git(path, "update-index", "--assume-unchanged", "README.md");
        await Git(path, "update-index", "--skip-worktree", "skipped");
        await Write(path, "README.md", "hidden edit\n");
        await Write(path, "skipped", "another\n");
        (await Git(path, "status", "--porcelain")).ShouldBeEmpty();

        var result = await scene.TearDown(request);

        result.Archive.ShouldNotBeNull();
        (await scene.Repository.Git("show", $"{result.Archive.Ref}:README.md")).ShouldBe("hidden edit");
        (await scene.Repository.Git("show", $"{result.Archive.Ref}:skipped")).ShouldBe("another");
    }

    [Fact]
    public async Task The_archiver_keeps_commits_of_a_detached_head_and_of_the_branch_that_was_left()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var left = await WorktreeTearDownTests.Commit(path, "left", "l\n");
        await Git(path, "checkout", "-q", "--detach", "HEAD^");
        var detached = await WorktreeTearDownTests.Commit(path, "detached", "d\n");

        var result = await scene.TearDown(request);

        result.Archive.ShouldNotBeNull().UnmergedCommits.ShouldBe(2);
        (await scene.Archive(request.LaneId, "^1")).ShouldBe(detached);
        await scene.Repository.Git("merge-base", "--is-ancestor", left, result.Archive.Ref);
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_archiver_keeps_a_branch_without_a_first_commit()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Git(path, "checkout", "-q", "--orphan", "fresh");
        await Write(path, "new", "n\n");
        await Git(path, "add", "new");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        (await scene.Repository.Git("ls-tree", "--name-only", result.Archive.ShouldNotBeNull().Ref)).ShouldBe("README.md\nnew");
        await scene.ShouldBeEmpty();
    }

    [Fact, Trait("req", "archive-nested")]
    public async Task The_archiver_keeps_nested_repositories_with_their_branches_and_stashes_inside_out()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var outer = Path.Combine(path, "a/outer repo");
        var inner = Path.Combine(outer, "inner");
        var unborn = Path.Combine(path, "unborn");
        foreach (var folder in new[] { outer, inner, unborn })
        {
            Directory.CreateDirectory(folder);
            await Git(folder, "init", "-q", "-b", "main");
            await Write(folder, "loose", $"{Path.GetFileName(folder)}\n");
        }
        await WorktreeTearDownTests.Commit(inner, "committed", "i\n");
        await Git(inner, "checkout", "-q", "-b", "other");
        var branch = await WorktreeTearDownTests.Commit(inner, "on other", "o\n");
        await Git(inner, "checkout", "-q", "main");
        await Write(inner, "committed", "stashed\n");
        await Git(inner, "stash", "-q");
        var stash = await Git(inner, "rev-parse", "refs/stash");
        await Write(inner, "committed", "dirty\n");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        var archive = result.Archive.ShouldNotBeNull().Ref;
        foreach (var commit in new[] { branch, stash })
            await scene.Repository.Git("merge-base", "--is-ancestor", commit, archive);
        var everything = await scene.Repository.Git("log", "--format=%H", "--grep=^Archive of", archive);
        var contents = new List<string>();
        foreach (var commit in everything.Split('\n'))
            contents.Add(await scene.Repository.Git("grep", "-h", "-e", ".", commit, "--"));
        contents.ShouldContain(text => text.Contains("outer repo", StringComparison.Ordinal));
        contents.ShouldContain(text => text.Contains("dirty", StringComparison.Ordinal));
        contents.ShouldContain(text => text.Contains("unborn", StringComparison.Ordinal));
        (await scene.Repository.Git("show", $"{archive}^2:archive.json")).ShouldContain("a/outer repo");
        await scene.ShouldBeEmpty();
    }

    [Fact, Trait("req", "archive-nested")]
    public async Task The_archiver_keeps_uncommitted_and_unpushed_work_in_submodules()
    {
        await using var scene = await WorktreeScene.Create();
        using var library = await TemporaryRepository.Create("library");
        await scene.Repository.Git("submodule", "--quiet", "add", library.Path, "libs/library");
        await scene.Repository.Git("commit", "-q", "-m", "submodule");
        await scene.Repository.Git("submodule", "--quiet", "deinit", "--all", "--force");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var inside = Path.Combine(path, "libs/library");
        var unpushed = await WorktreeTearDownTests.Commit(inside, "work", "w\n");
        await Git(inside, "checkout", "-q", "HEAD^");
        await Write(inside, "loose", "in the submodule\n");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        var archive = result.Archive.ShouldNotBeNull();
        archive.Dirty.ShouldBeTrue();
        var parts = await scene.Repository.Git("log", "--format=%H", "--grep=^Archive of", archive.Ref);
        parts.Split('\n').Length.ShouldBe(2);
        (await scene.Repository.Git("show", parts.Split('\n').Single(p => p != archive.Commit) + ":loose")).ShouldBe("in the submodule");
        unpushed.Length.ShouldBe(40);
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_archiver_keeps_a_submodules_local_branch_although_all_looks_clean()
    {
        await using var scene = await WorktreeScene.Create();
        using var library = await TemporaryRepository.Create("library");
        await scene.Repository.Git("submodule", "--quiet", "add", library.Path, "library");
        await scene.Repository.Git("commit", "-q", "-m", "submodule");
        await scene.Repository.Git("submodule", "--quiet", "deinit", "--all", "--force");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var inside = Path.Combine(path, "library");
        await Git(inside, "checkout", "-q", "-b", "local");
        var unpushed = await WorktreeTearDownTests.Commit(inside, "work", "w\n");
        await Git(inside, "checkout", "-q", "--detach", "HEAD^");
        (await Git(path, "status", "--porcelain")).ShouldBeEmpty();

        var result = await scene.TearDown(request);

        await scene.Repository.Git("merge-base", "--is-ancestor", unpushed, result.Archive.ShouldNotBeNull().Ref);
    }

    [Theory, Trait("req", "archive-nested")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_archiver_keeps_a_repository_that_was_added_without_being_a_submodule(bool dirty)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var inside = Path.Combine(path, "embedded");
        Directory.CreateDirectory(inside);
        await Git(inside, "init", "-q", "-b", "main");
        var commit = await WorktreeTearDownTests.Commit(inside, "work", "w\n");
        await Git(path, "add", "embedded");
        await Git(path, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "embedded");
        await scene.Repository.Git("merge", "-q", "--ff-only", request.Branch);
        if (dirty)
            await Write(inside, "loose", "l\n");
        else
            await WorktreeTearDownTests.Commit(inside, "loose", "l\n");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        await scene.Repository.Git("merge-base", "--is-ancestor", commit, result.Archive.ShouldNotBeNull().Ref);
        var parts = await scene.Repository.Git("log", "--format=%H", "--grep=^Archive of", result.Archive.Ref);
        (await scene.Repository.Git("show", parts.Split('\n').Single(p => p != result.Archive.Commit) + ":loose")).ShouldBe("l");
    }

    [Fact]
    public async Task Files_where_git_does_not_look_keep_the_tree()
    {
        await using var scene = await WorktreeScene.Create();
        var commit = await scene.Repository.Git("rev-parse", "HEAD");
        await scene.Repository.Git("update-index", "--add", "--cacheinfo", $"160000,{commit},broken");
        await scene.Repository.Git("commit", "-q", "-m", "a submodule that is none");
        Directory.CreateDirectory(Path.Combine(scene.Repository.Path, "broken"));
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Write(path, "broken/precious", "p\n");
        (await Git(path, "status", "--porcelain")).ShouldBeEmpty();

        (await scene.TearDown(request)).Detail.ShouldContain("broken");

        File.Exists(Path.Combine(path, "broken/precious")).ShouldBeTrue();
        (await scene.TearDown(request, discard: true)).Complete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_worktree_of_a_nested_repository_keeps_the_tree()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var inside = Path.Combine(path, "inside");
        Directory.CreateDirectory(inside);
        await Git(inside, "init", "-q", "-b", "main");
        await WorktreeTearDownTests.Commit(inside, "work", "w\n");
        await Git(inside, "worktree", "add", "-q", "../beside");
        await Write(path, "beside/precious", "p\n");

        (await scene.TearDown(request)).Detail.ShouldContain("git worktree remove");

        (await File.ReadAllTextAsync(Path.Combine(path, "beside/precious"))).ShouldBe("p\n");
        await Git(inside, "worktree", "remove", "--force", "../beside");
        var result = await scene.TearDown(request);
        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_archiver_keeps_a_nested_repository_whose_git_directory_is_named_by_its_whole_path()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Git(path, "init", "-q", "-b", "main", "--separate-git-dir=" + Path.Combine(path, "apart"), "inside");
        await WorktreeTearDownTests.Commit(Path.Combine(path, "inside"), "work", "w\n");
        await Write(path, "inside/loose", "l\n");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        var parts = await scene.Repository.Git("log", "--format=%H", "--grep=^Archive of", result.Archive.ShouldNotBeNull().Ref);
        (await scene.Repository.Git("show", parts.Split('\n').Single(p => p != result.Archive.Commit) + ":loose")).ShouldBe("l");
    }

    [Fact]
    public async Task The_archiver_keeps_a_file_whose_name_differs_from_anothers_in_case_only()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("config", "core.ignoreCase", "true");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Write(path, "readme.MD", "another\n");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        (await scene.Repository.Git("show", result.Archive.ShouldNotBeNull().Ref + ":readme.MD")).ShouldBe("another");
        (await scene.Repository.Git("show", result.Archive.Ref + ":README.md")).ShouldBe("hello");
    }

    [Fact]
    public async Task What_git_cannot_keep_keeps_the_tree_and_is_named()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        File.Delete(Path.Combine(path, "README.md"));
        (await ProcessRunner.Instance.Run(new CommandSpec("mkfifo", "README.md").In(path), CancellationToken.None)).EnsureSucceeded();
        await Write(path, "precious", "p\n");

        (await scene.TearDown(request)).Detail.ShouldContain("README.md: can only add regular files");

        File.Exists(Path.Combine(path, "precious")).ShouldBeTrue();
    }

    [Fact]
    public async Task The_archiver_keeps_commits_that_only_a_ref_of_the_worktrees_own_names()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var commit = await WorktreeTearDownTests.Commit(path, "work", "w\n");
        await Git(path, "update-ref", "refs/worktree/mine", commit);
        await Git(path, "reset", "-q", "--hard", "HEAD^");

        var result = await scene.TearDown(request);

        await scene.Repository.Git("merge-base", "--is-ancestor", commit, result.Archive.ShouldNotBeNull().Ref);
    }

    [Fact]
    public async Task The_archiver_keeps_the_files_of_a_worktree_whose_link_to_its_repository_was_deleted()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Write(path, "loose", "l\n");
        File.Delete(Path.Combine(path, ".git"));

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        (await scene.Repository.Git("show", $"refs/helios/archive/{request.LaneId}:loose")).ShouldBe("l");
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_archive_keeps_the_tree_and_is_reported()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(".gitattributes", "secret filter=broken\n");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Write(path, "secret", "s\n");
        await scene.Repository.Git("config", "filter.broken.clean", "false");
        await scene.Repository.Git("config", "filter.broken.required", "true");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeFalse();
        result.Detail.ShouldNotBeEmpty();
        File.ReadAllText(Path.Combine(path, "secret")).ShouldBe("s\n");
        (await Git(path, "symbolic-ref", "--short", "HEAD")).ShouldBe(request.Branch);
        await scene.Repository.Git("config", "--remove-section", "filter.broken");
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_archive_of_a_lane_keeps_the_first()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Write(path, "first", "1\n");
        scene.Faults.After["archived"] = () =>
        {
            File.Delete(Path.Combine(path, "first"));
            File.WriteAllText(Path.Combine(path, "second"), "2\n");
        };

        var result = await scene.TearDown(request);

        (await scene.Repository.Git("ls-tree", "--name-only", result.Archive.ShouldNotBeNull().Ref)).ShouldBe("README.md\nsecond");
        var all = await scene.Repository.Git("log", "--format=%H", "--grep=^Archive of", result.Archive.Ref);
        (await scene.Repository.Git("show", all.Split('\n').Last() + ":first")).ShouldBe("1");
    }

    private static async Task<string> ShouldComeBack(
        WorktreeScene scene,
        ProvisionRequest request,
        string path,
        string[]? but = null,
        bool collect = false
    )
    {
        var status = await RestoredTree.Status(path);
        var files = RestoredTree.Files(path);
        foreach (var name in but ?? [])
            files.Remove(name).ShouldBeTrue();

        var result = await scene.TearDown(request);
        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldNotBeNull().Dirty.ShouldBeTrue();
        await scene.ShouldBeEmpty();
        if (collect)
            await scene.Repository.Git("gc", "-q", "--prune=now");

        var restored = await RestoredTree.From(scene.Repository, result.Archive.Ref, Path.Combine(scene.Repository.Path, "..", "restored"));
        RestoredTree.Files(restored).ShouldBe(files);
        (await RestoredTree.Status(restored)).ShouldBe(status);
        return restored;
    }

    private static Task Write(string folder, string file, string content) => File.WriteAllTextAsync(Path.Combine(folder, file), content);

    private static Task<string> Git(string folder, params string[] arguments) => TemporaryRepository.GitIn(folder, arguments);

    private static async Task Fail(string folder, params string[] arguments) =>
        await Should.ThrowAsync<CommandFailedException>(() => TemporaryRepository.GitIn(folder, arguments));
}
