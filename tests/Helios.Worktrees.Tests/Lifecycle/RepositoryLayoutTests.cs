using System.Text;
using Helios.Processes;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Lifecycle;

/// <summary>What people's repositories look like: each is provisioned, worked in and torn down as the agent does it.</summary>
[Trait("req", "repositories-as-they-are")]
public sealed class RepositoryLayoutTests
{
    private const string Pointer =
        "version https://git-lfs.github.com/spec/v1\noid "
        + "sha256:0000000000000000000000000000000000000000000000000000000000000000\nsize 12\n";

    [Fact]
    public async Task Submodules_in_submodules_are_there_and_work_in_the_innermost_is_kept()
    {
        await using var scene = await WorktreeScene.Create();
        using var inner = await TemporaryRepository.Create("inner");
        using var middle = await TemporaryRepository.Create("middle");
        await middle.Git("submodule", "--quiet", "add", inner.Path, "deep/inner");
        await middle.Git("commit", "-q", "-m", "inner");
        await scene.Repository.Git("submodule", "--quiet", "add", middle.Path, "libs/middle");
        await scene.Repository.Git("commit", "-q", "-m", "middle");
        await scene.Repository.Git("submodule", "--quiet", "deinit", "--all", "--force");
        var request = await scene.Request();

        var path = await scene.Provision(request);
        var innermost = Path.Combine(path, "libs/middle/deep/inner");
        (await File.ReadAllTextAsync(Path.Combine(innermost, "README.md"))).ShouldBe("hello\n");
        await File.WriteAllTextAsync(Path.Combine(innermost, "new"), "unsaved\n");
        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        // One for each repository; that of the innermost has the file.
        var parts = (await scene.Repository.Git("log", "--format=%H", "--grep=^Archive of", result.Archive.ShouldNotBeNull().Ref)).Split(
            '\n'
        );
        parts.Length.ShouldBe(3);
        var files = await Task.WhenAll(parts.Select(part => scene.Repository.Git("ls-tree", "--name-only", part)));
        files.Count(names => names.Split('\n').Contains("new")).ShouldBe(1);
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_kept_in_lfs_stay_pointers_where_its_program_is_missing()
    {
        await using var scene = await WorktreeScene.Create(
            settings: new Dictionary<string, string?> { ["Helios:Worktrees:GitLfs"] = "no-such-git-lfs" }
        );
        await scene.Repository.Commit(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
        await scene.Repository.Commit("big.bin", Pointer);
        await scene.Repository.Git("config", "filter.lfs.process", "no-such-git-lfs filter-process");
        await scene.Repository.Git("config", "filter.lfs.smudge", "no-such-git-lfs smudge -- %f");
        await scene.Repository.Git("config", "filter.lfs.clean", "no-such-git-lfs clean -- %f");
        await scene.Repository.Git("config", "filter.lfs.required", "true");
        var request = await scene.Request();

        var path = await scene.Provision(request);
        (await File.ReadAllTextAsync(Path.Combine(path, "big.bin"))).ShouldBe(Pointer);
        (await File.ReadAllTextAsync(scene.LogFile)).ShouldContain("are only pointers");
        // Looked at anew by git, and a change beside it: neither needs the program.
        File.SetLastWriteTimeUtc(Path.Combine(path, "big.bin"), DateTime.UnixEpoch);
        await File.WriteAllTextAsync(Path.Combine(path, "other.bin"), "content\n");
        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        (await scene.Repository.Git("show", $"{result.Archive.ShouldNotBeNull().Ref}:other.bin")).ShouldBe("content");
    }

    [Fact]
    public async Task They_stay_pointers_in_submodules_of_submodules_too()
    {
        using var shim = new TemporaryFolder();
        // What git lfs install leaves in a user's settings.
        await File.WriteAllTextAsync(
            shim["settings"],
            "[filter \"lfs\"]\n\tprocess = no-such-git-lfs filter-process\n\tsmudge = no-such-git-lfs smudge -- %f\n\tclean = "
                + "no-such-git-lfs clean -- %f\n\trequired = true\n"
        );
        await File.WriteAllTextAsync(shim["git"], $"#!/bin/sh\nGIT_CONFIG_GLOBAL='{shim["settings"]}' exec git \"$@\"\n");
        File.SetUnixFileMode(shim["git"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var scene = await WorktreeScene.Create(
            settings: new Dictionary<string, string?>
            {
                ["Helios:Worktrees:GitLfs"] = "no-such-git-lfs",
                ["Helios:Worktrees:Git"] = shim["git"],
            }
        );
        using var inner = await TemporaryRepository.Create("inner");
        await inner.Commit(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
        await inner.Commit("big.bin", Pointer);
        using var middle = await TemporaryRepository.Create("middle");
        await middle.Git("submodule", "--quiet", "add", inner.Path, "inner");
        await middle.Git("commit", "-q", "-m", "inner");
        await scene.Repository.Git("submodule", "--quiet", "add", middle.Path, "middle");
        await scene.Repository.Git("commit", "-q", "-m", "middle");
        var request = await scene.Request();

        var path = await scene.Provision(request);
        var inside = Path.Combine(path, "middle/inner");
        (await File.ReadAllTextAsync(Path.Combine(inside, "big.bin"))).ShouldBe(Pointer);
        (await File.ReadAllTextAsync(scene.LogFile)).ShouldContain($"LFS files in {inside} are only pointers");
        File.SetLastWriteTimeUtc(Path.Combine(inside, "big.bin"), DateTime.UnixEpoch);
        await File.WriteAllTextAsync(Path.Combine(inside, "other.bin"), "content\n");
        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldNotBeNull();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_submodules_address_that_is_relative_begins_at_the_repository_where_it_has_no_remote()
    {
        await using var scene = await WorktreeScene.Create();
        using var library = await TemporaryRepository.Create("library");
        await scene.Repository.Git("submodule", "--quiet", "add", library.Path, "library");
        await scene.Repository.Git(
            "config",
            "--file",
            ".gitmodules",
            "submodule.library.url",
            Path.GetRelativePath(scene.Repository.Path, library.Path)
        );
        await scene.Repository.Git("commit", "-q", "-a", "-m", "library");
        await scene.Repository.Git("submodule", "--quiet", "deinit", "--all", "--force");
        var request = await scene.Request();

        var path = await scene.Provision(request);

        (await File.ReadAllTextAsync(Path.Combine(path, "library/README.md"))).ShouldBe("hello\n");
        (await TemporaryRepository.GitIn(Path.Combine(path, "library"), "remote", "get-url", "origin")).ShouldBe(library.Path);
        (await TemporaryRepository.GitIn(path, "remote")).ShouldBeEmpty();
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Repositories_that_were_added_without_being_submodules_are_left_out_at_every_level()
    {
        await using var scene = await WorktreeScene.Create();
        using var library = await TemporaryRepository.Create("library");
        await library.Git("submodule", "--quiet", "add", library.Path, "mapped");
        await library.Git("clone", "-q", library.Path, "loose");
        await library.Git("add", "-A");
        await library.Git("commit", "-q", "-m", "both kinds");
        await scene.Repository.Git("submodule", "--quiet", "add", library.Path, "mapped");
        await scene.Repository.Git("clone", "-q", library.Path, "loose");
        await scene.Repository.Git("add", "-A");
        await scene.Repository.Git("commit", "-q", "-m", "both kinds");
        var request = await scene.Request();

        var path = await scene.Provision(request);
        foreach (var level in new[] { path, Path.Combine(path, "mapped") })
        {
            File.Exists(Path.Combine(level, "mapped/README.md")).ShouldBeTrue(level);
            Directory.EnumerateFileSystemEntries(Path.Combine(level, "loose")).ShouldBeEmpty(level);
        }
        (await TemporaryRepository.GitIn(path, "status", "--porcelain")).ShouldBeEmpty();

        var result = await scene.TearDown(request);
        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldBeNull();
    }

    [Fact]
    public async Task Another_filter_that_is_required_and_missing_fails_the_lane_and_says_which()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(".gitattributes", "*.secret filter=crypt\n");
        await scene.Repository.Commit("a.secret", "x\n");
        await scene.Repository.Git("config", "filter.crypt.smudge", "no-such-crypt smudge");
        await scene.Repository.Git("config", "filter.crypt.required", "true");

        var failed = await scene.FailToProvision(await scene.Request());

        failed.Detail.ShouldContain("crypt");
        failed.Clean.ShouldBeTrue();
    }

    [Theory]
    [InlineData("--cone", false)]
    [InlineData("--cone", true)]
    [InlineData("--no-cone", false)]
    public async Task A_sparse_checkout_goes_along_and_what_was_written_outside_of_it_is_kept(string mode, bool sparseIndex)
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit("in/file", "in\n");
        await scene.Repository.Commit("out/file", "out\n");
        await scene.Repository.Git(
            "sparse-checkout",
            "set",
            mode,
            sparseIndex ? "--sparse-index" : "--no-sparse-index",
            mode is "--cone" ? "in" : "/in/"
        );
        var request = await scene.Request();
        var untouched = await scene.Request();

        var path = await scene.Provision(request);
        File.Exists(Path.Combine(path, "in/file")).ShouldBeTrue();
        File.Exists(Path.Combine(path, "out/file")).ShouldBeFalse();
        (await TemporaryRepository.GitIn(path, "status", "--porcelain")).ShouldBeEmpty();
        Directory.CreateDirectory(Path.Combine(path, "out"));
        await File.WriteAllTextAsync(Path.Combine(path, "out/new"), "unsaved\n");
        await File.WriteAllTextAsync(Path.Combine(path, "in/file"), "changed\n");
        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        var archive = result.Archive.ShouldNotBeNull().Ref;
        (await scene.Repository.Git("show", $"{archive}:out/new")).ShouldBe("unsaved");
        (await scene.Repository.Git("show", $"{archive}:in/file")).ShouldBe("changed");
        (await scene.Repository.Git("show", $"{archive}:out/file")).ShouldBe("out");
        await scene.Provision(untouched);
        var clean = await scene.TearDown(untouched);
        clean.Complete.ShouldBeTrue(clean.Detail);
        clean.Archive.ShouldBeNull();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sparse_checkout_of_the_old_kind_goes_along_too()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit("in/file", "in\n");
        await scene.Repository.Commit("out/file", "out\n");
        await scene.Repository.Git("config", "core.sparseCheckout", "true");
        await File.WriteAllTextAsync(Path.Combine(scene.Repository.Path, ".git/info/sparse-checkout"), "/in/\n");
        await scene.Repository.Git("read-tree", "-mu", "HEAD");
        var request = await scene.Request();

        var path = await scene.Provision(request);

        File.Exists(Path.Combine(path, "in/file")).ShouldBeTrue();
        File.Exists(Path.Combine(path, "out/file")).ShouldBeFalse();
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Hooks_that_are_kept_in_the_tree_run_for_the_people_in_the_lane_and_not_for_helios()
    {
        await using var scene = await WorktreeScene.Create();
        var hook = Path.Combine(scene.Repository.Path, ".hooks/post-checkout");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        await File.WriteAllTextAsync(hook, "#!/bin/sh\ntouch hooked\n");
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await scene.Repository.Git("add", "-A");
        await scene.Repository.Git("commit", "-q", "-m", "hook");
        await scene.Repository.Git("config", "core.hooksPath", ".hooks");
        var request = await scene.Request();

        var path = await scene.Provision(request);
        File.Exists(Path.Combine(path, "hooked")).ShouldBeFalse();
        await TemporaryRepository.GitIn(path, "checkout", "-q", "-b", "mine");
        File.Exists(Path.Combine(path, "hooked")).ShouldBeTrue();
        File.Delete(Path.Combine(path, "hooked"));

        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        (await scene.Repository.Git("config", "core.hooksPath")).ShouldBe(".hooks");
    }

    [Fact]
    public async Task Settings_of_one_worktree_stay_its_own()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("config", "extensions.worktreeConfig", "true");
        await scene.Repository.Git("config", "--worktree", "helios.test", "main");
        var request = await scene.Request();

        var path = await scene.Provision(request);
        await TemporaryRepository.GitIn(path, "config", "--worktree", "helios.test", "lane");
        (await TemporaryRepository.GitIn(path, "config", "helios.test")).ShouldBe("lane");
        (await scene.TearDown(request)).Complete.ShouldBeTrue();

        (await scene.Repository.Git("config", "helios.test")).ShouldBe("main");
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Twenty_thousand_files_are_checked_out_worked_on_and_removed()
    {
        await using var scene = await WorktreeScene.Create();
        var stream = new StringBuilder(
            "commit refs/heads/main\ncommitter T <t@example.invalid> 0 +0000\ndata 4\nmany\nfrom refs/heads/main^0\n"
        );
        for (var i = 0; i < 20_000; i++)
            stream.Append($"M 644 inline d{i / 200}/f{i}\ndata 2\nx\n\n");
        var imported = await ProcessRunner.Instance.Run(
            new CommandSpec("git", "fast-import", "--quiet")
            {
                WorkingDirectory = scene.Repository.Path,
                Stdin = Encoding.UTF8.GetBytes(stream.ToString()),
            },
            CancellationToken.None
        );
        imported.EnsureSucceeded();
        await scene.Repository.Git("reset", "-q", "--hard");
        var request = await scene.Request();

        var path = await scene.Provision(request);
        Directory.EnumerateFiles(path, "f*", SearchOption.AllDirectories).Count().ShouldBe(20_000);
        await File.WriteAllTextAsync(Path.Combine(path, "d7/f1500"), "changed\n");
        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        (await scene.Repository.Git("show", $"{result.Archive.ShouldNotBeNull().Ref}:d7/f1500")).ShouldBe("changed");
        (await scene.Repository.Git("diff", "--name-only", "main", result.Archive.Ref)).ShouldBe("d7/f1500");
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_repository_inside_anothers_tree_is_itself()
    {
        await using var scene = await WorktreeScene.Create();
        var inner = Path.Combine(scene.Repository.Path, "vendor/inner");
        Directory.CreateDirectory(inner);
        await TemporaryRepository.GitIn(inner, "init", "-q", "-b", "main");
        await File.WriteAllTextAsync(Path.Combine(inner, "theirs"), "inner\n");
        await TemporaryRepository.GitIn(inner, "add", "-A");
        await TemporaryRepository.GitIn(inner, "commit", "-q", "-m", "inner");
        var request = await scene.Request() with
        {
            Repository = inner,
            BaseCommit = await TemporaryRepository.GitIn(inner, "rev-parse", "HEAD"),
        };

        var path = await scene.Provision(request);

        path.ShouldStartWith(inner + "/.helios-worktrees/");
        (await File.ReadAllTextAsync(Path.Combine(path, "theirs"))).ShouldBe("inner\n");
        (await TemporaryRepository.GitIn(path, "rev-parse", "--path-format=absolute", "--git-common-dir")).ShouldBe(
            Path.Combine(inner, ".git")
        );
        (await scene.Repository.Git("for-each-ref", "--format=%(refname)")).ShouldBe("refs/heads/main");
        (await TemporaryRepository.GitIn(inner, "status", "--porcelain")).ShouldBeEmpty();
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.Worktrees.EmptyTrash(CancellationToken.None);
        Directory.Exists(Path.Combine(inner, ".helios-worktrees")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_git_directory_beside_its_tree_is_found_from_there()
    {
        await using var scene = await WorktreeScene.Create();
        using var project = new TemporaryFolder("project");
        await scene.Repository.Git("clone", "-q", "--bare", ".", project[".bare"]);
        await File.WriteAllTextAsync(project[".git"], "gitdir: ./.bare\n");
        await TemporaryRepository.GitIn(project.Path, "worktree", "add", "-q", "trunk", "main");

        foreach (var spelling in new[] { project.Path, project[".bare"], project["trunk"] })
            (await scene.Repositories.Inspect(spelling, patience: null, CancellationToken.None))
                .ShouldBeOfType<RepositoryInspection.Inspected>(spelling)
                .CommonDir.ShouldBe(project[".bare"]);
        var request = await scene.Request() with { Repository = project.Path };
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "new"), "unsaved\n");
        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        (await TemporaryRepository.GitIn(project[".bare"], "show", $"{result.Archive.ShouldNotBeNull().Ref}:new")).ShouldBe("unsaved");
        File.Exists(project["trunk/README.md"]).ShouldBeTrue();
    }

    [Fact]
    public async Task A_shallow_clone_is_worked_in_and_merged_work_is_known_in_it()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit("second", "2\n");
        using var folder = new TemporaryFolder("shallow");
        await scene.Repository.Git("clone", "-q", "--depth=1", $"file://{scene.Repository.Path}", folder.Path);
        var head = await TemporaryRepository.GitIn(folder.Path, "rev-parse", "HEAD");
        var saved = await scene.Request() with { Repository = folder.Path, BaseCommit = head };
        var merged = await scene.Request() with { Repository = folder.Path, BaseCommit = head };

        await File.WriteAllTextAsync(Path.Combine(await scene.Provision(saved), "new"), "unsaved\n");
        var path = await scene.Provision(merged);
        await File.WriteAllTextAsync(Path.Combine(path, "work"), "w\n");
        await TemporaryRepository.GitIn(path, "add", "-A");
        await TemporaryRepository.GitIn(path, "commit", "-q", "-m", "work");
        await TemporaryRepository.GitIn(folder.Path, "merge", "-q", "--squash", merged.Branch);
        await TemporaryRepository.GitIn(folder.Path, "commit", "-q", "-m", "squashed");

        var kept = await scene.TearDown(saved);
        kept.Complete.ShouldBeTrue(kept.Detail);
        (await TemporaryRepository.GitIn(folder.Path, "show", $"{kept.Archive.ShouldNotBeNull().Ref}:new")).ShouldBe("unsaved");
        var gone = await scene.TearDown(merged);
        gone.Complete.ShouldBeTrue(gone.Detail);
        gone.Archive.ShouldBeNull();
        (await TemporaryRepository.GitIn(folder.Path, "rev-parse", "--is-shallow-repository")).ShouldBe("true");
    }

    [Fact]
    public async Task A_lane_starts_from_an_annotated_tag_a_remote_branch_or_a_commit()
    {
        await using var scene = await WorktreeScene.Create();
        var first = await scene.Repository.Git("rev-parse", "HEAD");
        await scene.Repository.Git("tag", "-a", "v1", "-m", "annotated");
        await scene.Repository.Git("update-ref", "refs/remotes/origin/topic", first);
        await scene.Repository.Commit("later", "x\n");

        foreach (var name in new[] { "v1", "refs/tags/v1", "origin/topic", first, first[..12] })
        {
            var resolved = (
                await scene.Repositories.ResolveBase(scene.Repository.Path, name, null, patience: null, CancellationToken.None)
            ).ShouldBeOfType<BaseResolution.Resolved>(name);
            var request = await scene.Request() with { BaseCommit = resolved.BaseCommit };
            var path = await scene.Provision(request);
            File.Exists(Path.Combine(path, "later")).ShouldBeFalse(name);
            var result = await scene.TearDown(request);
            result.Complete.ShouldBeTrue(result.Detail);
            result.Archive.ShouldBeNull(name);
        }
        await scene.ShouldBeEmpty();
    }
}
