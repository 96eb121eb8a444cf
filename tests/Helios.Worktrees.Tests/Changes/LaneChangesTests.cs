using System.Text;
using Helios.Contracts.Api.Lanes;
using Helios.Processes;
using Helios.Testing;
using Helios.Worktrees.Tests.Lifecycle;
using Helios.Worktrees.Tests.Pool;

namespace Helios.Worktrees.Tests.Changes;

[Trait("req", "lane-diff")]
public sealed class LaneChangesTests
{
    private const string Awkward = "an ä\n\t\"file\" ";

    [Fact]
    public async Task The_reader_counts_lines_of_what_is_committed_and_of_what_is_not_and_names_what_is_untracked()
    {
        await using var scene = await Scene();
        var (request, path) = await Lane(scene);
        await WorktreeTearDownTests.Commit(path, "committed", "1\n2\n");
        await Git(path, "mv", "old name", "new name");
        await File.WriteAllTextAsync(Path.Combine(path, "staged"), "other\n");
        await Git(path, "add", "staged");
        await File.WriteAllTextAsync(Path.Combine(path, "README.md"), "hello\nworld\n");
        await File.WriteAllBytesAsync(Path.Combine(path, "binary"), [0, 9, 0]);
        await Git(path, "rm", "-q", "gone");
        await File.WriteAllTextAsync(Path.Combine(path, Awkward), "u\n");

        var changes = await Read(scene, request);

        changes
            .Files.Select(file => (file.Path, file.OldPath, file.Change, file.Additions, file.Deletions, file.Binary))
            .ShouldBe(
                [
                    ("README.md", null, FileChange.Modified, 1, 0, false),
                    ("binary", null, FileChange.Modified, null, null, true),
                    ("committed", null, FileChange.Added, 2, 0, false),
                    ("gone", null, FileChange.Deleted, 0, 1, false),
                    ("new name", "old name", FileChange.Renamed, 0, 0, false),
                    ("staged", null, FileChange.Modified, 1, 1, false),
                ],
                ignoreOrder: true
            );
        (changes.Additions, changes.Deletions).ShouldBe((4, 2));
        changes.Untracked.ShouldBe([Awkward]);
        changes.Uncommitted.Single(file => file.Path == "staged").Index.ShouldBe("M");
        changes.Uncommitted.Single(file => file.Path == "README.md").Worktree.ShouldBe("M");
        (changes.Branch, changes.HeadCommit).ShouldBe((request.Branch, await Git(path, "rev-parse", "HEAD")));
        changes.Operation.ShouldBeNull();
    }

    [Theory]
    [InlineData("a HEAD that is none")]
    [InlineData("no registration")]
    [InlineData("an index that is none")]
    [InlineData("no worktree")]
    [InlineData("an object that is gone")]
    public async Task The_reader_says_what_keeps_it_from_reading(string damage)
    {
        await using var scene = await Scene();
        var (request, path) = await Lane(scene);
        var git = Path.Combine(scene.Repository.Path, ".git");
        var registration = Path.Combine(git, "worktrees", request.LaneId.ToString());
        switch (damage)
        {
            case "a HEAD that is none":
                await File.WriteAllTextAsync(Path.Combine(registration, "HEAD"), "garbage");
                break;
            case "no registration":
                Directory.Delete(registration, recursive: true);
                break;
            case "an index that is none":
                await File.WriteAllTextAsync(Path.Combine(registration, "index"), "garbage");
                break;
            case "no worktree":
                Directory.Delete(path, recursive: true);
                break;
            default:
                await WorktreeTearDownTests.Commit(path, "committed", "1\n");
                var tree = await Git(path, "rev-parse", "HEAD^{tree}");
                File.Delete(Path.Combine(git, "objects", tree[..2], tree[2..]));
                break;
        }

        (await Should.ThrowAsync<GitException>(() => Read(scene, request))).Message.ShouldNotBeEmpty();
        using var patch = new MemoryStream();
        await Should.ThrowAsync<GitException>(() =>
            scene
                .Get<ILaneChanges>()
                .WritePatch(request.Repository, request.LaneId, request.BaseCommit, null, null, patch, CancellationToken.None)
        );
    }

    [Fact]
    public async Task The_reader_gives_the_patch_of_one_file_whatever_its_name_means_as_a_pattern()
    {
        await using var scene = await Scene();
        var (request, path) = await Lane(scene);
        await WorktreeTearDownTests.Commit(path, "committed", "1\n2\n");
        await File.WriteAllTextAsync(Path.Combine(path, "[a-z]*"), "this one\n");
        await File.WriteAllTextAsync(Path.Combine(path, "other"), "not this\n");
        using var patch = new MemoryStream();

        await scene
            .Get<ILaneChanges>()
            .WritePatch(request.Repository, request.LaneId, request.BaseCommit, "[a-z]*", null, patch, CancellationToken.None);

        var text = Encoding.UTF8.GetString(patch.ToArray());
        text.ShouldContain("+this one");
        text.Split('\n').Count(line => line.StartsWith("diff --git", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task The_reader_shows_as_many_unchanged_lines_as_are_asked_for()
    {
        await using var scene = await Scene();
        var (request, path) = await Lane(scene);
        var lines = string.Concat(Enumerable.Range(1, 40).Select(line => $"{line}\n"));
        await WorktreeTearDownTests.Commit(path, "long", lines);
        await Git(path, "branch", "long");
        await File.WriteAllTextAsync(Path.Combine(path, "long"), lines.Replace("20\n", "twenty\n", StringComparison.Ordinal));
        var from = await Git(path, "rev-parse", "HEAD");

        (await Lines(null)).ShouldBe(["17", "18", "19", "21", "22", "23"]);
        (await Lines(0)).ShouldBeEmpty();
        (await Lines(1000)).Count.ShouldBe(39);

        async Task<List<string>> Lines(int? context)
        {
            using var patch = new MemoryStream();
            await scene
                .Get<ILaneChanges>()
                .WritePatch(request.Repository, request.LaneId, from, "long", context, patch, CancellationToken.None);
            return [.. Encoding.UTF8.GetString(patch.ToArray()).Split('\n').Where(line => line.StartsWith(' ')).Select(line => line[1..])];
        }
    }

    [Fact]
    public async Task The_reader_gives_a_file_as_it_is_in_a_commit_and_nothing_else()
    {
        await using var scene = await Scene();
        var (request, path) = await Lane(scene);
        await WorktreeTearDownTests.Commit(path, "folder file", "of the lane\n");
        await File.WriteAllTextAsync(Path.Combine(path, "folder file"), "not committed\n");
        Directory.CreateDirectory(Path.Combine(path, "folder"));
        File.CreateSymbolicLink(Path.Combine(path, "folder", "link"), "/etc/hostname");
        await Git(path, "add", "folder");
        await Git(path, "commit", "-q", "-m", "A link");

        (await Read("HEAD", "folder file")).ShouldBe("of the lane\n");
        (await Read(request.Branch, "folder file")).ShouldBe("of the lane\n");
        (await Read(request.BaseCommit, "README.md")).ShouldBe("hello\n");
        // A link is what git stores of it: nothing outside of the repository is read.
        (await Read("HEAD", "folder/link")).ShouldBe("/etc/hostname");
        (await Refused(request.BaseCommit, "folder file")).ShouldContain("no file 'folder file'");
        (await Refused("HEAD", "folder")).ShouldContain("no file 'folder'");
        (await Refused("nowhere", "README.md")).ShouldContain("no commit 'nowhere'");
        (await Refused("--output=x", "README.md")).ShouldContain("no commit '--output=x'");

        async Task<string> Refused(string at, string file) => (await Should.ThrowAsync<GitException>(() => Read(at, file))).Message;

        async Task<string> Read(string at, string file)
        {
            using var content = new MemoryStream();
            await scene.Get<ILaneChanges>().WriteFile(request.Repository, request.LaneId, at, file, content, CancellationToken.None);
            return Encoding.UTF8.GetString(content.ToArray());
        }
    }

    [Fact]
    public async Task The_reader_gives_a_patch_that_makes_the_lanes_files_of_the_bases()
    {
        await using var scene = await Scene();
        var (request, path) = await Lane(scene);
        await WorktreeTearDownTests.Commit(path, "committed", "1\n2\n");
        await Git(path, "mv", "old name", "new name");
        await File.WriteAllBytesAsync(Path.Combine(path, "binary"), [0, 255, 0, 13]);
        await File.WriteAllTextAsync(Path.Combine(path, Awkward), "u\n");
        Directory.CreateDirectory(Path.Combine(path, "folder"));
        await File.WriteAllTextAsync(Path.Combine(path, "folder/[a-z]*"), "no pattern\n");
        // Settings of a person do not get into it.
        await scene.Repository.Git("config", "diff.noprefix", "true");
        await scene.Repository.Git("config", "color.ui", "always");
        using var patch = new MemoryStream();

        await scene
            .Get<ILaneChanges>()
            .WritePatch(request.Repository, request.LaneId, request.BaseCommit, null, null, patch, CancellationToken.None);

        using var folder = new TemporaryFolder();
        var (clone, file) = (folder["clone"], folder["patch"]);
        await File.WriteAllBytesAsync(file, patch.ToArray());
        await scene.Repository.Git("clone", "-q", scene.Repository.Path, clone);
        await Git(clone, "apply", file);
        foreach (var name in new[] { "committed", "new name", "binary", Awkward, "folder/[a-z]*" })
            (await File.ReadAllBytesAsync(Path.Combine(clone, name))).ShouldBe(await File.ReadAllBytesAsync(Path.Combine(path, name)));
        File.Exists(Path.Combine(clone, "old name")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_patch_names_a_file_whose_name_is_no_text_as_git_quotes_it_and_makes_it_again()
    {
        await using var scene = await Scene();
        var (request, path) = await Lane(scene);
        var write = new CommandSpec("sh", "-c", "printf 'x\\n' >\"$(printf 'no-\\377-text')\"").In(path);
        (await ProcessRunner.Instance.Run(write, CancellationToken.None)).EnsureSucceeded();
        using var patch = new MemoryStream();

        await scene
            .Get<ILaneChanges>()
            .WritePatch(request.Repository, request.LaneId, request.BaseCommit, null, null, patch, CancellationToken.None);

        Encoding.ASCII.GetString(patch.ToArray()).ShouldContain("+++ \"b/no-\\377-text\"");
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["patch"], patch.ToArray());
        await scene.Repository.Git("clone", "-q", scene.Repository.Path, folder["clone"]);
        await Git(folder["clone"], "apply", folder["patch"]);
        (await Git(folder["clone"], "ls-files", "--others")).ShouldContain("no-\\377-text");
    }

    [Fact]
    public async Task The_reader_leaves_the_users_index_and_folder_as_they_are()
    {
        await using var scene = await Scene();
        var (request, path) = await Lane(scene);
        var gitDir = await Git(path, "rev-parse", "--absolute-git-dir");
        var index = Path.Combine(gitDir, "index");
        // Touched without being changed: an ordinary git diff would write that down.
        File.SetLastWriteTimeUtc(Path.Combine(path, "staged"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await File.WriteAllTextAsync(Path.Combine(path, "untracked"), "u\n");
        var (before, files) = (await File.ReadAllBytesAsync(index), Directory.GetFileSystemEntries(gitDir).Order().ToList());

        var changes = await Read(scene, request);
        await scene
            .Get<ILaneChanges>()
            .WritePatch(request.Repository, request.LaneId, request.BaseCommit, null, null, Stream.Null, CancellationToken.None);

        changes.Files.ShouldBeEmpty();
        (await File.ReadAllBytesAsync(index)).ShouldBe(before);
        Directory.GetFileSystemEntries(gitDir).Order().ShouldBe(files);
    }

    [Fact]
    public async Task The_reader_counts_commits_on_both_sides_of_where_the_base_is_by_now()
    {
        await using var scene = await Scene();
        var (request, path) = await Lane(scene);
        await WorktreeTearDownTests.Commit(path, "one", "1\n");
        await WorktreeTearDownTests.Commit(path, "two", "2\n");
        await scene.Repository.Commit("elsewhere", "e\n");

        var changes = await Read(scene, request);
        (changes.Ahead, changes.Behind).ShouldBe((2, 1));
        var withoutBase = await scene
            .Get<ILaneChanges>()
            .Read(request.Repository, request.LaneId, request.BaseCommit, "no/such/branch", CancellationToken.None);
        (withoutBase.Ahead, withoutBase.Behind).ShouldBe((2, 0));
    }

    [Fact]
    public async Task Asks_git_twice()
    {
        await using var scene = await Scene();
        var (request, path) = await Lane(scene);
        await WorktreeTearDownTests.Commit(path, "one", "1\n");
        await File.WriteAllTextAsync(Path.Combine(path, "README.md"), "hello\nworld\n");
        await scene.Repository.Commit("elsewhere", "e\n");
        await Read(scene, request);

        scene.Processes.Forget();
        var changes = await Read(scene, request);
        (changes.Ahead, changes.Behind).ShouldBe((1, 1));
        scene.Processes.Git.ShouldBe(["status", "diff"]);

        scene.Processes.Forget();
        await Patch(scene, request);
        scene.Processes.Git.ShouldBe(["status", "diff"]);

        await File.WriteAllTextAsync(Path.Combine(path, "untracked"), "u\n");
        scene.Processes.Forget();
        await Patch(scene, request);
        scene.Processes.Git.ShouldBe(["status", "add", "diff"]);
    }

    [Theory]
    [InlineData("a replaced commit")]
    [InlineData("a detached HEAD")]
    [InlineData("a base that is an expression")]
    [InlineData("a base that is a tag")]
    [InlineData("no commit of its own")]
    public async Task The_reader_counts_commits_as_git_does(string kind)
    {
        await using var scene = await Scene();
        var (request, path) = await Lane(scene);
        var baseRef = "main";
        foreach (var file in (string[])["one", "two", "three"])
        {
            await WorktreeTearDownTests.Commit(path, file, "1\n");
            await scene.Repository.Commit($"other {file}", "e\n");
        }
        switch (kind)
        {
            case "a replaced commit":
                // Git sees one commit less.
                await Git(path, "replace", "--graft", "HEAD", "HEAD~2");
                break;
            case "a detached HEAD":
                await Git(path, "checkout", "-q", "--detach", "HEAD~1");
                break;
            case "a base that is an expression":
                baseRef = "main~1";
                break;
            case "a base that is a tag":
                await scene.Repository.Git("tag", "-a", "-m", "tag", "v1", "main~2");
                baseRef = "v1";
                break;
            case "no commit of its own":
                await Git(path, "reset", "-q", "--hard", request.BaseCommit);
                break;
        }

        var changes = await scene
            .Get<ILaneChanges>()
            .Read(request.Repository, request.LaneId, request.BaseCommit, baseRef, CancellationToken.None);

        changes.HeadCommit.ShouldBe(await Git(path, "rev-parse", "HEAD"));
        (await Git(path, "rev-list", "--left-right", "--count", $"{baseRef}...HEAD", "^" + request.BaseCommit)).ShouldBe(
            $"{changes.Behind}\t{changes.Ahead}"
        );
        changes.Behind.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_reader_reports_conflicts_and_a_rebase_in_progress()
    {
        await using var scene = await Scene();
        var (request, path) = await Lane(scene);
        await WorktreeTearDownTests.Commit(path, "README.md", "ours\n");
        await scene.Repository.Commit("README.md", "theirs\n");
        await Should.ThrowAsync<Exception>(() => Git(path, "rebase", "main"));

        var changes = await Read(scene, request);

        changes.Operation.ShouldBe(GitOperation.Rebase);
        changes.Branch.ShouldBeNull();
        changes.Files.Select(file => file.Path).ShouldBe(["README.md"]);
        changes.Uncommitted.Single().Path.ShouldBe("README.md");
        (changes.Uncommitted[0].Index, changes.Uncommitted[0].Worktree).ShouldBe(("U", "U"));
    }

    [Fact]
    public async Task The_reader_reports_submodules_at_other_commits_and_dirty_ones()
    {
        await using var scene = await Scene();
        using var library = await TemporaryRepository.Create("library");
        await scene.Repository.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.Path, "libs/library");
        await scene.Repository.Git("commit", "-q", "-m", "submodule");
        await scene.Repository.Git("submodule", "--quiet", "deinit", "--all", "--force");
        var (request, path) = await Lane(scene);
        await File.WriteAllTextAsync(Path.Combine(path, "libs/library/README.md"), "dirty\n");
        var dirty = (await Read(scene, request)).Files.Single();
        (dirty.Path, dirty.Submodule).ShouldBe(("libs/library", true));

        await WorktreeTearDownTests.Commit(Path.Combine(path, "libs/library"), "work", "w\n");

        var moved = (await Read(scene, request)).Files.Single();
        (moved.Submodule, moved.Change, moved.Additions, moved.Deletions).ShouldBe((true, FileChange.Modified, 1, 1));
    }

    [Fact]
    public async Task Names_repositories_inside_without_going_into_them()
    {
        await using var scene = await Scene();
        var (request, path) = await Lane(scene);
        Directory.CreateDirectory(Path.Combine(path, "nested"));
        await Git(Path.Combine(path, "nested"), "init", "-q");
        using var patch = new MemoryStream();

        (await Read(scene, request)).Untracked.ShouldBe(["nested/"]);
        await scene
            .Get<ILaneChanges>()
            .WritePatch(request.Repository, request.LaneId, request.BaseCommit, null, null, patch, CancellationToken.None);
        patch.Length.ShouldBe(0);
    }

    [Fact]
    public async Task The_reader_says_so_where_the_worktree_is_gone()
    {
        await using var scene = await Scene();
        var (request, _) = await Lane(scene);
        (await scene.TearDown(request)).Complete.ShouldBeTrue();

        (await Should.ThrowAsync<GitException>(() => Read(scene, request))).Message.ShouldContain("does not exist");
    }

    private static async Task<WorktreeScene> Scene()
    {
        var scene = await WorktreeScene.Create();
        var path = scene.Repository.Path;
        foreach (var file in new[] { "staged", "gone", "old name" })
            await File.WriteAllTextAsync(Path.Combine(path, file), $"{file}\n");
        await File.WriteAllBytesAsync(Path.Combine(path, "binary"), [0, 1, 0]);
        await scene.Repository.Git("add", "-A");
        await scene.Repository.Git("commit", "-q", "-m", "files");
        return scene;
    }

    private static async Task<(ProvisionRequest Request, string Path)> Lane(WorktreeScene scene)
    {
        var request = await scene.Request();
        return (request, await scene.Provision(request));
    }

    private static Task<LaneChangesView> Read(WorktreeScene scene, ProvisionRequest request) =>
        scene.Get<ILaneChanges>().Read(request.Repository, request.LaneId, request.BaseCommit, "main", CancellationToken.None);

    private static Task Patch(WorktreeScene scene, ProvisionRequest request) =>
        scene
            .Get<ILaneChanges>()
            .WritePatch(request.Repository, request.LaneId, request.BaseCommit, null, null, Stream.Null, CancellationToken.None);

    private static Task<string> Git(string folder, params string[] arguments) => TemporaryRepository.GitIn(folder, arguments);
}
