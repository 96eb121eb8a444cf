using Helios.Contracts.Lanes;
using Helios.Testing;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Archive;

/// <summary>Repositories that somebody made inside a lane, where git's status of the lane does not look.</summary>
public sealed class NestedRepositoryTests
{
    [Theory, Trait("req", "archive-nested")]
    [InlineData("src")]
    [InlineData("src/deep")]
    [InlineData("ignored/inside")]
    public async Task Commits_of_a_repository_in_a_tracked_or_an_ignored_folder_come_back(string folder)
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var inside = Path.Combine(path, folder);
        Directory.CreateDirectory(inside);
        await Git(inside, "init", "-q", "-b", "inner");
        var first = await WorktreeTearDownTests.Commit(inside, "work", "w\n");
        await Git(inside, "checkout", "-q", "-b", "other");
        var other = await WorktreeTearDownTests.Commit(inside, "more", "m\n");
        await Git(inside, "checkout", "-q", "inner");
        await File.WriteAllTextAsync(Path.Combine(inside, "work"), "edited\n");
        var status = await Git(inside, "status", "--porcelain=v2", "-z", "--untracked-files=all");
        var outside = await Git(path, "status", "--porcelain=v2", "-z", "--untracked-files=all");

        var restored = await EndAndRestore(scene, request);

        var again = Path.Combine(restored, folder);
        (await Git(again, "rev-parse", "refs/heads/inner", "refs/heads/other")).ShouldBe($"{first}\n{other}");
        (await Git(again, "status", "--porcelain=v2", "-z", "--untracked-files=all")).ShouldBe(status);
        (await Git(restored, "status", "--porcelain=v2", "-z", "--untracked-files=all")).ShouldBe(outside);
        (await File.ReadAllTextAsync(Path.Combine(again, "work"))).ShouldBe("edited\n");
    }

    [Theory, Trait("req", "archive-nested")]
    [InlineData("rm src/deep/*")]
    [InlineData("git rm -q -r --cached src/deep && rm src/deep/*")]
    [InlineData("git mv src/deep/* .")]
    public async Task One_in_a_tracked_folder_of_which_no_file_is_left_comes_back(string script)
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var inside = Path.Combine(path, "src/deep");
        await TestShell.Run(path, script);
        Directory.CreateDirectory(inside);
        await Git(inside, "init", "-q", "-b", "inner");
        await Git(inside, "commit", "-q", "--allow-empty", "-m", "work");
        var commit = await Git(inside, "rev-parse", "HEAD");
        var outside = await Git(path, "status", "--porcelain=v2", "-z", "--untracked-files=all");

        var restored = await EndAndRestore(scene, request);

        (await Git(Path.Combine(restored, "src/deep"), "rev-parse", "refs/heads/inner")).ShouldBe(commit);
        (await Git(restored, "status", "--porcelain=v2", "-z", "--untracked-files=all")).ShouldBe(outside);
    }

    [Fact, Trait("req", "archive-nested")]
    public async Task A_repository_in_a_tracked_folder_of_a_submodule_comes_back()
    {
        await using var scene = await Scene();
        using var library = await TemporaryRepository.Create("library");
        await library.Commit("lib/code", "c\n");
        await scene.Repository.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.Path, "library");
        await scene.Repository.Git("commit", "-q", "-m", "submodule");
        await scene.Repository.Git("submodule", "--quiet", "deinit", "--all", "--force");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var inside = Path.Combine(path, "library/lib");
        await Git(inside, "init", "-q", "-b", "inner");
        var commit = await WorktreeTearDownTests.Commit(inside, "work", "w\n");

        var restored = await EndAndRestore(scene, request);

        (await Git(Path.Combine(restored, "library/lib"), "rev-parse", "refs/heads/inner")).ShouldBe(commit);
    }

    [Fact, Trait("req", "archive-nested")]
    public async Task A_repository_inside_one_in_a_tracked_folder_comes_back()
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        foreach (var folder in new[] { "src", "src/inner" })
        {
            Directory.CreateDirectory(Path.Combine(path, folder));
            await Git(Path.Combine(path, folder), "init", "-q", "-b", "inner");
        }
        var commit = await WorktreeTearDownTests.Commit(Path.Combine(path, "src/inner"), "work", "w\n");

        var restored = await EndAndRestore(scene, request);

        (await Git(Path.Combine(restored, "src/inner"), "rev-parse", "refs/heads/inner")).ShouldBe(commit);
    }

    [Fact]
    public async Task A_clone_in_an_ignored_folder_that_holds_nothing_of_its_own_goes_without_an_archive()
    {
        await using var scene = await Scene();
        using var library = await TemporaryRepository.Create("library");
        await library.Git("tag", "-a", "-m", "a release", "v1");
        var request = await scene.Request();
        var path = await scene.Provision(request);
        Directory.CreateDirectory(Path.Combine(path, "ignored"));
        await Git(path, "clone", "-q", library.Path, "ignored/dependency");
        await Git(Path.Combine(path, "ignored/dependency"), "checkout", "-q", "v1");

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldBeNull();
        await scene.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("mkdir -p src/.git && echo words > src/.git/notes", "src/.git")]
    [InlineData("mkdir -p ignored/x && echo words > ignored/x/.git", "ignored/x/.git")]
    [InlineData("mkdir -p loose && echo 'gitdir: /nowhere/at/all' > loose/.git", "loose/.git")]
    [InlineData("mkdir -p loose && ln -s /nowhere/at/all loose/.git", "loose/.git")]
    [InlineData("mkdir -p loose && mkfifo loose/.git", "loose/.git")]
    [InlineData("mkdir -p loose && git init -q loose && rm loose/.git/HEAD", "loose/.git")]
    [InlineData("cd src && git init -q && git config core.repositoryformatversion 9", "src")]
    public async Task What_is_named_like_a_repository_and_is_none_keeps_the_lane(string script, string named)
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await TestShell.Run(path, script);

        var kept = await scene.TearDown(request);

        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain(named);
        Path.Exists(path).ShouldBeTrue();
        var result = await scene.TearDown(request, discard: true);
        result.Complete.ShouldBeTrue(result.Detail);
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_ignored_repository_in_a_folder_whose_name_is_no_text_keeps_the_lane()
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await TestShell.Run(path, "d=\"ignored/$(printf '\\377')/deep\"; mkdir -p \"$d\" && git init -q \"$d\"");

        (await scene.TearDown(request)).Detail.ShouldContain("no UTF-8 text");

        await TestShell.Run(path, "for d in ignored/*; do rm -rf \"$d/deep\"; echo x > \"$d/file\"; done");
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Consent_ends_a_lane_with_a_worktree_inside_or_a_lock_and_branches_stay(bool isLocked)
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        if (isLocked)
            await Git(path, "worktree", "lock", "--reason", "mine", ".");
        else
            await Git(path, "worktree", "add", "-q", "-b", "inner", "ignored/inner");

        (await scene.TearDown(request)).Complete.ShouldBeFalse();
        var result = await scene.TearDown(request, discard: true);

        result.Complete.ShouldBeTrue(result.Detail);
        await scene.ShouldBeEmpty(branchesToo: isLocked);
        if (!isLocked)
            (await scene.Repository.Git("rev-parse", "inner")).ShouldBe(await scene.Repository.Git("rev-parse", "main"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a disk that is\nmounted now and then")]
    public async Task A_lane_that_was_locked_is_kept_with_the_reason_until_it_is_unlocked(string reason)
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "work"), "w\n");
        await Git(scene.Repository.Path, "worktree", "lock", "--reason", reason, path);

        var kept = await scene.TearDown(request);
        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain("git worktree unlock");
        kept.Detail.ShouldContain(reason.Split('\n')[0]);
        (await File.ReadAllTextAsync(Path.Combine(path, "work"))).ShouldBe("w\n");
        (await Git(scene.Repository.Path, "worktree", "list", "--porcelain")).ShouldContain("locked");

        await Git(scene.Repository.Path, "worktree", "unlock", path);
        var ended = await scene.TearDown(request);
        ended.Complete.ShouldBeTrue(ended.Detail);
        (await scene.Repository.Git("show", $"refs/helios/archive/{request.LaneId}:work")).ShouldBe("w");
        await scene.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("ignored/", false)]
    [InlineData("ignored/", true)]
    public async Task An_inner_worktree_with_unsaved_work_keeps_the_lane_and_the_repository_until_it_is_gone(string folder, bool isLocked)
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var inner = Path.Combine(path, folder + "inner");
        await Git(path, "worktree", "add", "-q", "--detach", inner);
        await File.WriteAllTextAsync(Path.Combine(inner, "src/x.c"), "edited\n");
        await File.WriteAllTextAsync(Path.Combine(inner, "loose"), "l\n");
        if (isLocked)
            await Git(path, "worktree", "lock", "--reason", "mine", inner);

        var kept = await scene.TearDown(request);
        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain("inner");
        (await File.ReadAllTextAsync(Path.Combine(inner, "src/x.c"))).ShouldBe("edited\n");
        (await Git(inner, "status", "--porcelain")).ShouldContain("loose");

        if (isLocked)
            await Git(path, "worktree", "unlock", inner);
        await Git(path, "worktree", "remove", "--force", inner);
        var ended = await scene.TearDown(request);
        ended.Complete.ShouldBeTrue(ended.Detail);
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worktree_that_was_made_from_a_lane_elsewhere_stays_when_the_lane_ends()
    {
        await using var scene = await Scene();
        using var elsewhere = new TemporaryFolder();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await Git(path, "worktree", "add", "-q", "-b", "theirs", elsewhere["tree"]);
        await File.WriteAllTextAsync(elsewhere["tree", "loose"], "l\n");

        var ended = await scene.TearDown(request);

        ended.Complete.ShouldBeTrue(ended.Detail);
        (await Git(elsewhere["tree"], "status", "--porcelain")).ShouldBe("?? loose");
        (await scene.Repository.Git("rev-parse", "theirs")).ShouldBe(await scene.Repository.Git("rev-parse", "main"));
    }

    private static async Task<string> EndAndRestore(WorktreeScene scene, ProvisionRequest request)
    {
        var result = await scene.TearDown(request);
        result.Complete.ShouldBeTrue(result.Detail);
        result.Archive.ShouldNotBeNull();
        await scene.ShouldBeEmpty();
        var again = (await scene.Request(request.Branch)) with
        {
            RestoreFrom = new ArchiveSource { LaneId = request.LaneId, Branch = request.Branch },
        };
        return await scene.Provision(again);
    }

    private static async Task<WorktreeScene> Scene()
    {
        var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(".gitignore", "ignored/\n");
        await scene.Repository.Commit("src/x.c", "x\n");
        await scene.Repository.Commit("src/deep/y.c", "y\n");
        return scene;
    }

    private static Task<string> Git(string folder, params string[] arguments) => TemporaryRepository.GitIn(folder, arguments);
}
