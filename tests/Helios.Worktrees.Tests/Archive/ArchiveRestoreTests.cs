using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Lanes;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Archive;

public sealed class ArchiveRestoreTests
{
    [Fact, Trait("req", "restore")]
    public async Task A_restore_gives_every_kind_of_change_back()
    {
        await using var scene = await WorktreeScene.Create();
        foreach (var file in new[] { "changed", "staged", "both", "deleted", "removed", "renamed", "mode" })
            await Write(scene.Repository.Path, file, $"{file}\n");
        await scene.Repository.Commit(".gitignore", "ignored\n");
        await scene.Repository.Commit("stashed", "s\n");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Write(path, "stashed", "in the stash\n");
        await Git(path, "-c", "user.name=t", "-c", "user.email=t@t", "stash", "-q");
        var stashes = await scene.Repository.Git("stash", "list", "--format=%gd %H %gs");
        await WorktreeTearDownTests.Commit(path, "committed", "c\n");
        await Write(path, "changed", "changed!\n");
        await Write(path, "staged", "staged!\n");
        await Write(path, "both", "first\n");
        await Git(path, "add", "staged", "both");
        await Write(path, "both", "second\n");
        File.Delete(Path.Combine(path, "deleted"));
        await Git(path, "rm", "-q", "removed");
        await Git(path, "mv", "renamed", "under another name");
        File.SetUnixFileMode(Path.Combine(path, "mode"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Write(path, "to be added", "intended\n");
        await Git(path, "add", "--intent-to-add", "to be added");
        Directory.CreateDirectory(Path.Combine(path, "new folder/deep"));
        await Write(path, "new folder/deep/ä\nfile", "untracked\n");
        await File.WriteAllBytesAsync(Path.Combine(path, "binary"), [0, 255, 10, 13]);
        File.CreateSymbolicLink(Path.Combine(path, "link"), "nowhere at all");
        await Write(path, "ignored", "not kept\n");

        var (restored, again) = await ShouldComeBack(scene, request, path, but: ["ignored"]);

        (await Git(restored, "symbolic-ref", "--short", "HEAD")).ShouldBe(request.Branch);
        (await scene.Repository.Git("stash", "list", "--format=%gd %H %gs")).ShouldBe(stashes);
        (await scene.TearDown(again)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Theory, Trait("req", "restore")]
    [InlineData(null, true)]
    [InlineData("renamed/branch", true)]
    [InlineData("renamed/branch", false)]
    public async Task A_restore_lets_a_dirty_conflicted_rebase_go_on_or_be_given_up(string? branch, bool goOn)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await WorktreeTearDownTests.Commit(path, "README.md", "ours\n");
        var tip = await WorktreeTearDownTests.Commit(path, "second", "2\n");
        await scene.Repository.Commit("README.md", "theirs\n");
        await Fail(path, "rebase", "main");
        await Write(path, "loose", "untracked\n");

        var (restored, again) = await ShouldComeBack(scene, request, path, branch, collect: true);

        (await scene.Repository.Git("rev-parse", "refs/heads/" + again.Branch)).ShouldBe(tip);
        if (goOn)
        {
            await Write(restored, "README.md", "both\n");
            await Git(restored, "add", "README.md");
            await Git(restored, "-c", "core.editor=true", "-c", "user.name=t", "-c", "user.email=t@t", "rebase", "--continue");
            (await Git(restored, "log", "--format=%s", "-n2")).ShouldBe("second\nREADME.md");
        }
        else
        {
            await Git(restored, "rebase", "--abort");
            (await Git(restored, "rev-parse", "HEAD")).ShouldBe(tip);
        }
        (await Git(restored, "symbolic-ref", "--short", "HEAD")).ShouldBe(again.Branch);
        (await Git(restored, "status", "--porcelain")).ShouldBe("?? loose");
        (await scene.TearDown(again)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Theory, Trait("req", "restore")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_restore_lets_a_conflicted_merge_be_concluded_or_given_up(bool conclude)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var ours = await WorktreeTearDownTests.Commit(path, "README.md", "ours\n");
        await scene.Repository.Commit("README.md", "theirs\n");
        await Fail(path, "merge", "main");

        var (restored, _) = await ShouldComeBack(scene, request, path);

        if (!conclude)
        {
            await Git(restored, "merge", "--abort");
            (await Git(restored, "rev-parse", "HEAD")).ShouldBe(ours);
            return;
        }
        await Write(restored, "README.md", "both\n");
        await Git(restored, "add", "-A");
        await Git(restored, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "--no-edit");
        (await Git(restored, "rev-list", "--parents", "-n1", "HEAD")).Split(' ').Length.ShouldBe(3);
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_lets_a_cherry_pick_of_several_go_on()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await WorktreeTearDownTests.Commit(path, "README.md", "ours\n");
        var first = await scene.Repository.Commit("README.md", "theirs\n");
        var second = await scene.Repository.Commit("another", "a\n");
        await Fail(path, "cherry-pick", first, second);

        var (restored, _) = await ShouldComeBack(scene, request, path);

        await Write(restored, "README.md", "both\n");
        await Git(restored, "add", "-A");
        await Git(restored, "-c", "core.editor=true", "-c", "user.name=t", "-c", "user.email=t@t", "cherry-pick", "--continue");
        File.Exists(Path.Combine(restored, "another")).ShouldBeTrue();
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_gives_back_what_was_committed_only_inside_a_submodule()
    {
        await using var scene = await WorktreeScene.Create();
        using var library = await Submodule(scene, "libs/library");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var inside = Path.Combine(path, "libs/library");
        await Git(inside, "checkout", "-q", "-b", "local");
        var commit = await WorktreeTearDownTests.Commit(inside, "work", "w\n");
        await Write(inside, "loose", "in the submodule\n");
        await Write(inside, "work", "staged\n");
        await Git(inside, "add", "work");
        var within = await RestoredTree.Status(inside);

        var (restored, again) = await ShouldComeBack(scene, request, path, collect: true);

        inside = Path.Combine(restored, "libs/library");
        (await Git(inside, "rev-parse", "refs/heads/local")).ShouldBe(commit);
        (await Git(inside, "symbolic-ref", "--short", "HEAD")).ShouldBe("local");
        (await RestoredTree.Status(inside)).ShouldBe(within);
        (await Git(inside, "remote", "get-url", "origin")).ShouldBe(library.Path);
        (await scene.TearDown(again)).Archive.ShouldNotBeNull();
        await scene.ShouldBeEmpty();
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_gives_back_a_submodules_commit_that_the_lanes_own_commit_names()
    {
        await using var scene = await WorktreeScene.Create();
        using var library = await Submodule(scene, "library");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var commit = await WorktreeTearDownTests.Commit(Path.Combine(path, "library"), "work", "w\n");
        await Git(path, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qam", "the library's work");
        await scene.Repository.Git("merge", "-q", "--ff-only", request.Branch);
        (await Git(path, "status", "--porcelain")).ShouldBeEmpty();

        var (restored, _) = await ShouldComeBack(scene, request, path, collect: true);

        (await Git(Path.Combine(restored, "library"), "rev-parse", "HEAD")).ShouldBe(commit);
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_gives_back_a_submodule_whose_remote_is_gone_and_one_at_a_path_like_a_git_directorys()
    {
        await using var scene = await WorktreeScene.Create();
        var library = await Submodule(scene, "modules/library");
        try
        {
            var request = await scene.Request();
            var path = await scene.Provision(request);
            await Write(Path.Combine(path, "modules/library"), "loose", "l\n");
            var status = await RestoredTree.Status(path);
            await scene.TearDown(request);
            library.Dispose();

            var restored = await scene.Provision(await Again(scene, request));

            (await RestoredTree.Status(restored)).ShouldBe(status);
            File.ReadAllText(Path.Combine(restored, "modules/library/loose")).ShouldBe("l\n");
        }
        finally
        {
            library.Dispose();
        }
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_restores_the_commits_of_a_submodule_that_was_no_longer_checked_out()
    {
        await using var scene = await WorktreeScene.Create();
        using var library = await Submodule(scene, "library");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var inside = Path.Combine(path, "library");
        await Git(inside, "checkout", "-q", "-b", "local");
        var commit = await WorktreeTearDownTests.Commit(inside, "work", "w\n");
        await Git(inside, "checkout", "-q", "--detach", "HEAD^");
        await Git(path, "submodule", "--quiet", "deinit", "--force", "library");

        await scene.TearDown(request);
        var restored = await scene.Provision(await Again(scene, request));

        (await Git(Path.Combine(restored, "library"), "rev-parse", "refs/heads/local")).ShouldBe(commit);
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_gives_back_nested_repositories_with_branches_and_stashes()
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
        await Git(inner, "branch", "other");
        foreach (var content in new[] { "first stash\n", "second stash\n" })
        {
            await Write(inner, "committed", content);
            await Git(inner, "-c", "user.name=t", "-c", "user.email=t@t", "stash", "-q");
        }
        await Write(inner, "committed", "dirty\n");
        var stashes = await Git(inner, "stash", "list", "--format=%H");
        var status = await RestoredTree.Status(inner);

        var (restored, _) = await ShouldComeBack(scene, request, path, nested: true);

        inner = Path.Combine(restored, "a/outer repo/inner");
        (await Git(inner, "stash", "list", "--format=%H")).ShouldBe(stashes);
        (await RestoredTree.Status(inner)).ShouldBe(status);
        (await Git(inner, "for-each-ref", "--format=%(refname:short)", "refs/heads")).ShouldBe("main\nother");
        (await Git(Path.Combine(restored, "unborn"), "symbolic-ref", "--short", "HEAD")).ShouldBe("main");
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_respects_a_sparse_checkout_and_edits_that_the_index_hides()
    {
        await using var scene = await WorktreeScene.Create();
        foreach (var file in new[] { "in/file", "out/file", "out/edited", "assumed" })
            await scene.Repository.Commit(file, $"{file}\n");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Git(path, "sparse-checkout", "set", "in");
        File.Exists(Path.Combine(path, "out/file")).ShouldBeFalse();
        await Git(path, "update-index", "--assume-unchanged", "assumed");
        await Write(path, "assumed", "hidden edit\n");
        Directory.CreateDirectory(Path.Combine(path, "out"));
        await Write(path, "out/edited", "an edit outside\n");
        await Git(path, "update-index", "--skip-worktree", "out/edited");
        await Write(path, "in/file", "plain edit\n");

        var (restored, _) = await ShouldComeBack(scene, request, path);

        File.Exists(Path.Combine(restored, "out/file")).ShouldBeFalse();
        (await Git(restored, "sparse-checkout", "list")).ShouldBe("in");
        (await Git(restored, "ls-files", "-v", "assumed")).ShouldBe("h assumed");
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_gives_back_what_lay_where_a_repository_had_been_added_without_being_a_submodule()
    {
        await using var scene = await WorktreeScene.Create();
        using var library = await Submodule(scene, "library");
        await scene.Repository.Git("clone", "-q", library.Path, "loose");
        await scene.Repository.Git("add", "loose");
        await scene.Repository.Git("commit", "-q", "-m", "loose");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        // Clean and on its remote: in another lane it would not be there all the same.
        await Git(path, "clone", "-q", library.Path, "loose");
        (await Git(path, "status", "--porcelain")).ShouldBeEmpty();

        var (restored, again) = await ShouldComeBack(scene, request, path, nested: true);

        File.Exists(Path.Combine(restored, "loose/README.md")).ShouldBeTrue();
        await Write(restored, "loose/new", "unsaved\n");
        await ShouldComeBack(scene, again, restored, nested: true);
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_leaves_submodules_alone_that_the_settings_do_not_choose()
    {
        await using var scene = await WorktreeScene.Create();
        using var one = await Submodule(scene, "one");
        using var other = await Submodule(scene, "other");
        await scene.Repository.Git("config", "submodule.active", "o*er");
        var settings = await scene.Repository.Git("config", "--list", "--local");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        File.Exists(Path.Combine(path, "one/README.md")).ShouldBeFalse();
        await Write(path, "other/new", "unsaved\n");

        var (restored, _) = await ShouldComeBack(scene, request, path);

        File.Exists(Path.Combine(restored, "one/README.md")).ShouldBeFalse();
        (await scene.Repository.Git("config", "--list", "--local"))
            .Split('\n')
            .Except(settings.Split('\n'))
            .ShouldBe([$"submodule.other.url={other.Path}"]);
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_gives_back_nested_repositories_of_the_other_object_format()
    {
        await using var scene = await WorktreeScene.Create(withCommit: false);
        Directory.Delete(Path.Combine(scene.Repository.Path, ".git"), recursive: true);
        await scene.Repository.Git("init", "-q", "-b", "main", "--object-format=sha256");
        await scene.Repository.Commit("file", "f\n");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var inside = Path.Combine(path, "inside");
        Directory.CreateDirectory(inside);
        await Git(inside, "init", "-q", "-b", "main", "--object-format=sha256");
        var commit = await WorktreeTearDownTests.Commit(inside, "work", "w\n");
        await Write(inside, "loose", "l\n");

        var (restored, _) = await ShouldComeBack(scene, request, path, nested: true);

        (await Git(Path.Combine(restored, "inside"), "rev-parse", "HEAD")).ShouldBe(commit);
    }

    [Theory, Trait("req", "restore")]
    [InlineData("--skip-worktree")]
    [InlineData("--assume-unchanged")]
    public async Task A_restore_gives_back_edits_that_the_index_hides_in_a_file_whose_name_is_no_text(string flag)
    {
        await using var scene = await WorktreeScene.Create();
        await Shell(
            scene.Repository.Path,
            "printf 'x\\n' > \"$(printf 'a\\377b')\"; git add -A; git -c user.name=t -c user.email=t@t commit -q -m odd; git "
                + "branch odd; git reset -q --hard HEAD~1"
        );
        var request = await scene.Request(baseRef: "odd");
        var path = await scene.Provision(request);
        await Shell(path, $"git update-index {flag} \"$(printf 'a\\377b')\"; printf 'edited\\n' > \"$(printf 'a\\377b')\"");
        (await Git(path, "status", "--porcelain")).ShouldBeEmpty();

        var ended = await scene.TearDown(request);
        ended.Complete.ShouldBeTrue(ended.Detail);
        ended.Archive.ShouldNotBeNull();
        var again = await Again(scene, request, branch: null);
        var restored = await scene.Provision(again);

        (await Shell(restored, "cat a*b; git status --porcelain")).ShouldBe("edited\n");
        (await scene.TearDown(again)).Complete.ShouldBeTrue();
        // The names of such files are nothing that could be deleted by name.
        await scene.Worktrees.EmptyTrash(CancellationToken.None);
        Directory.Exists(scene.ManagedRoot).ShouldBeFalse();
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_reads_an_index_that_was_split()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit("other", "o\n");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Git(path, "update-index", "--split-index");
        await Write(path, "README.md", "staged\n");
        await Git(path, "add", "README.md");
        await Write(path, "README.md", "and more\n");

        await ShouldComeBack(scene, request, path);
    }

    [Theory, Trait("req", "restore")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Setup_runs_with_the_restored_files_and_changes_none_of_them(bool dirty)
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(".gitignore", "built\n.env\n");
        await scene.Repository.Commit("tracked", "t\n");
        await Write(scene.Repository.Path, ".env", "SECRET\n");
        await Write(scene.Repository.Path, "linked", "l\n");
        await Write(scene.Repository.Path, ".git/info/exclude", "/.helios-worktrees/\n/linked\n");
        var setup = new SetupSteps
        {
            Copy = [".env"],
            Link = ["linked"],
            Run =
            [
                new SetupCommand
                {
                    Argv =
                    [
                        "sh",
                        "-c",
                        "cat README.md > built; echo noise > tracked; echo loose > untracked; mkdir -p deep; git init -q deep/repo",
                    ],
                },
            ],
        };
        var request = await scene.Request(setup: setup);
        var path = await scene.Provision(request);
        await Git(path, "checkout", "-q", "tracked");
        await Git(path, "clean", "-qffd");
        if (dirty)
            await Write(path, "README.md", "restored\n");
        else
            await WorktreeTearDownTests.Commit(path, "README.md", "restored\n");

        var (restored, again) = await ShouldComeBack(scene, request, path, but: ["built"], and: ["built"]);

        File.ReadAllText(Path.Combine(restored, "built")).ShouldBe("restored\n");
        File.ReadAllText(Path.Combine(restored, ".env")).ShouldBe("SECRET\n");
        (await scene.TearDown(again)).Archive.ShouldNotBeNull().Dirty.ShouldBe(dirty);
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_uses_a_kept_branch_again_and_leaves_it_there()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var tip = await WorktreeTearDownTests.Commit(path, "work", "w\n");
        await Write(path, "loose", "l\n");
        (await scene.TearDown(request, CompletionPolicy.KeepBranch)).Complete.ShouldBeTrue();

        var again = await Again(scene, request);
        again.BranchExisted.ShouldBeTrue();
        var restored = await scene.Provision(again);
        (await Git(restored, "status", "--porcelain")).ShouldBe("?? loose");
        (await scene.TearDown(again)).Complete.ShouldBeTrue();

        (await scene.Repository.Git("rev-parse", "refs/heads/" + request.Branch)).ShouldBe(tip);
    }

    [Theory, Trait("req", "restore")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_restore_refuses_a_branch_that_has_moved_and_leaves_it_alone(bool known)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Write(path, "loose", "l\n");
        var archive = (await scene.TearDown(request)).Archive.ShouldNotBeNull().Commit;
        var elsewhere = await scene.Repository.Commit("later", "l\n");
        await scene.Repository.Git("branch", request.Branch, elsewhere);

        var failure = await scene.FailToProvision(await Again(scene, request) with { BranchExisted = known });

        failure.Clean.ShouldBeTrue();
        failure.Detail.ShouldContain(request.Branch);
        (await scene.Repository.Git("rev-parse", "refs/heads/" + request.Branch)).ShouldBe(elsewhere);
        await scene.ShouldBeEmpty(branchesToo: false);
        (await scene.Archive(request.LaneId)).ShouldBe(archive);
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_goes_back_to_a_branch_of_the_users_only_while_it_is_what_it_was()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("branch", "theirs");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Git(path, "checkout", "-q", "theirs");
        await Write(path, "loose", "l\n");
        var head = await Git(path, "rev-parse", "HEAD");
        await scene.TearDown(request);

        var first = await scene.Provision(await Again(scene, request));
        (await Git(first, "symbolic-ref", "--short", "HEAD")).ShouldBe("theirs");
        var second = await scene.Provision(await Again(scene, request, "second"));

        (await Git(second, "rev-parse", "HEAD")).ShouldBe(head);
        (await Git(second, "rev-parse", "--abbrev-ref", "HEAD")).ShouldBe("HEAD");
        (await Git(second, "status", "--porcelain")).ShouldBe("?? loose");
    }

    [Fact, Trait("req", "restore")]
    public async Task A_restore_gives_a_branch_without_a_first_commit_back()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Git(path, "checkout", "-q", "--orphan", "fresh");
        await Write(path, "new", "n\n");
        await Git(path, "add", "new");

        var (restored, _) = await ShouldComeBack(scene, request, path);

        (await Git(restored, "symbolic-ref", "HEAD")).ShouldBe("refs/heads/fresh");
    }

    [Fact, Trait("req", "restore")]
    public async Task Without_an_archive_leaves_nothing()
    {
        await using var scene = await WorktreeScene.Create();
        var gone = await scene.Request();

        var failure = await scene.FailToProvision(await Again(scene, gone));

        failure.Clean.ShouldBeTrue();
        failure.Detail.ShouldContain(gone.LaneId.ToString());
        await scene.ShouldBeEmpty();
    }

    [Fact, Trait("req", "restore")]
    public async Task A_failure_on_the_way_leaves_nothing_but_the_archive()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await WorktreeTearDownTests.Commit(path, "work", "w\n");
        await Write(path, "loose", "l\n");
        var archive = (await scene.TearDown(request)).Archive.ShouldNotBeNull().Commit;

        var failure = await scene.FailToProvision(
            await Again(scene, request) with
            {
                Setup = new SetupSteps { Run = [new SetupCommand { Argv = ["false"] }] },
            }
        );

        failure.Step.ShouldBe(ProvisionStep.SetupCommands);
        failure.Clean.ShouldBeTrue();
        await scene.ShouldBeEmpty();
        (await scene.Archive(request.LaneId)).ShouldBe(archive);
    }

    [Fact, Trait("req", "restore")]
    public async Task Killed_anywhere_is_finished_by_the_next_call_or_taken_back_whole()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await WorktreeTearDownTests.Commit(path, "work", "w\n");
        await Write(path, "work", "staged\n");
        await Git(path, "add", "work");
        await Write(path, "work", "more\n");
        var status = await RestoredTree.Status(path);
        var archive = (await scene.TearDown(request)).Archive.ShouldNotBeNull().Commit;

        for (var n = 0; ; n++)
        {
            var again = await Again(scene, request);
            scene.Faults.KillAt(n);
            try
            {
                await scene.Worktrees.Provision(again, scene, CancellationToken.None);
                n.ShouldBeGreaterThan(5);
                break;
            }
            catch (KilledException)
            {
                scene.Faults.Spare();
            }
            if (n % 2 == 0)
                (await RestoredTree.Status(await scene.Provision(again))).ShouldBe(status, $"after kill {n}");
            var undone = await scene.Worktrees.Undo(again, CancellationToken.None);
            undone.Complete.ShouldBeTrue($"after kill {n}: {undone.Detail}");
            await scene.ShouldBeEmpty();
            (await scene.Archive(request.LaneId)).ShouldBe(archive);
        }
    }

    private static async Task<ProvisionRequest> Again(WorktreeScene scene, ProvisionRequest archived, string? branch = null) =>
        await scene.Request(branch ?? archived.Branch, archived.Setup) with
        {
            BaseCommit = archived.BaseCommit,
            RestoreFrom = new ArchiveSource { LaneId = archived.LaneId, Branch = archived.Branch },
        };

    private static async Task<(string Path, ProvisionRequest Request)> ShouldComeBack(
        WorktreeScene scene,
        ProvisionRequest request,
        string path,
        string? branch = null,
        string[]? but = null,
        string[]? and = null,
        bool collect = false,
        bool nested = false
    )
    {
        var before = await Look(path, but, nested);
        var result = await scene.TearDown(request);
        result.Complete.ShouldBeTrue(result.Detail);
        var archive = result.Archive.ShouldNotBeNull();
        if (collect)
            await scene.Repository.Git("gc", "-q", "--prune=now");

        var again = await Again(scene, request, branch);
        var restored = await scene.Provision(again);

        var after = await Look(restored, and, nested);
        after.Files.ShouldBe(before.Files);
        after.Status.ShouldBe(before.Status);
        after.Index.ShouldBe(before.Index);
        (await scene.Archive(request.LaneId)).ShouldBe(archive.Commit);
        (await scene.Repository.Git("status", "--porcelain")).ShouldBeEmpty();
        return (restored, again);
    }

    private static async Task<(string Status, string Index, SortedDictionary<string, string> Files)> Look(
        string path,
        string[]? but,
        bool nested
    )
    {
        var files = RestoredTree.Files(path);
        foreach (var name in but ?? [])
            files.Remove(name).ShouldBeTrue(name);
        // A repository's own folder, or the file that stands for it.
        foreach (
            var name in files
                .Keys.Where(name => name.Contains(".git/", StringComparison.Ordinal) || name.EndsWith("/.git", StringComparison.Ordinal))
                .ToList()
        )
            files.Remove(name);
        nested.ShouldBe(Directory.EnumerateDirectories(path, ".git", SearchOption.AllDirectories).Any());
        return (await RestoredTree.Status(path), await Git(path, "ls-files", "-v", "--stage"), files);
    }

    /// <summary>A submodule that is not checked out in the main worktree.</summary>
    private static async Task<TemporaryRepository> Submodule(WorktreeScene scene, string path)
    {
        var library = await TemporaryRepository.Create("library");
        await scene.Repository.Git("submodule", "--quiet", "add", library.Path, path);
        await scene.Repository.Git("commit", "-q", "-m", "submodule");
        await scene.Repository.Git("submodule", "--quiet", "deinit", "--all", "--force");
        return library;
    }

    private static async Task Write(string folder, string file, string content) =>
        await File.WriteAllTextAsync(Path.Combine(folder, file), content);

    private static Task<string> Git(string folder, params string[] arguments) => TemporaryRepository.GitIn(folder, arguments);

    private static async Task<string> Shell(string folder, string script) =>
        (await ProcessRunner.Instance.Run(new CommandSpec("bash", "-c", script).In(folder), CancellationToken.None))
            .EnsureSucceeded()
            .Stdout.Text;

    private static async Task Fail(string folder, params string[] arguments) =>
        await Should.ThrowAsync<CommandFailedException>(() => TemporaryRepository.GitIn(folder, arguments));
}
