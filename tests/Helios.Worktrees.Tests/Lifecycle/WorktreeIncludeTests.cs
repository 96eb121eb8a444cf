using Helios.Testing;

namespace Helios.Worktrees.Tests.Lifecycle;

[Trait("req", "setup-include")]
public sealed class WorktreeIncludeTests
{
    [Fact]
    public async Task Listed_files_are_copied_if_git_ignores_them_in_both_worktrees()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(".gitignore", ".env\nnode_modules/\n*.local\nsecret/*\nonly-here\n");
        Write(scene, ".worktreeinclude", "# keys\n.env  \n\nnode_modules\nconfig/*\n!config/b.local\nsecret/k\nplain\nREADME.md\n");
        foreach (var file in (string[])[".env", "config/a.local", "config/b.local", "config/plain", "secret/k", "secret/other", "plain"])
            Write(scene, file, file);
        for (var i = 0; i < 300; i++)
            Write(scene, $"node_modules/m{i % 20}/f{i}", $"{i}");
        File.SetUnixFileMode(Path.Combine(scene.Repository.Path, ".env"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var lane = await scene.Provision(await scene.Request());

        File.ReadAllText(Path.Combine(lane, ".env")).ShouldBe(".env");
        File.GetUnixFileMode(Path.Combine(lane, ".env")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Files(lane, "config").ShouldBe(["a.local"]);
        Files(lane, "secret").ShouldBe(["k"]);
        Directory.GetFiles(Path.Combine(lane, "node_modules"), "*", SearchOption.AllDirectories).Length.ShouldBe(300);
        File.Exists(Path.Combine(lane, "plain")).ShouldBeFalse("it is not ignored");
        (await TemporaryRepository.GitIn(lane, "status", "--porcelain")).ShouldBeEmpty();
        (await File.ReadAllTextAsync(scene.LogFile)).ShouldContain("Copied 303 files");
    }

    [Fact]
    public async Task What_the_base_does_not_ignore_is_not_copied_because_it_could_be_committed()
    {
        await using var scene = await WorktreeScene.Create();
        var before = await scene.Repository.Git("rev-parse", "HEAD");
        await scene.Repository.Commit(".gitignore", ".env\nvendor/\n");
        Write(scene, ".worktreeinclude", ".env\nvendor/\n");
        Write(scene, ".env", "KEY=1");
        Write(scene, "vendor/lib", "x");

        var lane = await scene.Provision(await scene.Request(baseRef: before));

        Directory.GetFileSystemEntries(lane).Select(Path.GetFileName).ShouldBe([".git", "README.md"], ignoreOrder: true);
    }

    [Fact]
    public async Task Everything_means_neither_the_lanes_nor_the_git_directory_nor_repositories_inside()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(".gitignore", "clones/\ncache/\n");
        Write(scene, ".worktreeinclude", "*\n");
        Write(scene, "cache/file", "cached");
        await TemporaryRepository.GitIn(scene.Repository.Path, "init", "-q", "clones/one");
        Write(scene, "clones/notes", "n");
        await scene.Provision(await scene.Request());

        var lane = await scene.Provision(await scene.Request());

        File.ReadAllText(Path.Combine(lane, "cache/file")).ShouldBe("cached");
        Files(lane, "clones").ShouldBe(["notes"]);
        Directory.Exists(Path.Combine(lane, ".helios-worktrees")).ShouldBeFalse();
        (await File.ReadAllTextAsync(scene.LogFile)).ShouldContain("Skipped clones/one: it is a repository, or a worktree, of its own.");
    }

    [Fact]
    [Trait("req", "hostile-lanes")]
    public async Task Links_are_copied_as_links_and_what_is_no_file_is_skipped()
    {
        await using var scene = await WorktreeScene.Create();
        using var outside = new TemporaryFolder();
        await File.WriteAllTextAsync(outside["key"], "secret");
        await scene.Repository.Commit(".gitignore", "stuff/\n");
        Write(scene, ".worktreeinclude", "stuff/\n");
        Write(scene, "stuff/file", "f");
        Directory.CreateSymbolicLink(Path.Combine(scene.Repository.Path, "stuff/away"), outside.Path);
        await TestShell.Run(scene.Repository.Path, "mkfifo stuff/pipe");

        var lane = await scene.Provision(await scene.Request());

        new DirectoryInfo(Path.Combine(lane, "stuff/away")).LinkTarget.ShouldBe(outside.Path);
        File.Exists(Path.Combine(lane, "stuff/pipe")).ShouldBeFalse();
        (await File.ReadAllTextAsync(scene.LogFile)).ShouldContain("Skipped stuff/pipe");
    }

    [Theory]
    [Trait("req", "hostile-lanes")]
    [InlineData("link")]
    [InlineData("pipe")]
    [InlineData("large")]
    public async Task A_list_that_is_no_plain_file_or_asks_for_too_much_fails_the_lane_and_leaves_nothing(string kind)
    {
        await using var scene = await WorktreeScene.Create(
            settings: new Dictionary<string, string?> { ["Helios:Worktrees:WorktreeIncludeLimitBytes"] = "1000" }
        );
        await scene.Repository.Commit(".gitignore", "big/\n.worktreeinclude\n");
        Write(scene, "big/file", new string('x', 1001));
        var list = Path.Combine(scene.Repository.Path, ".worktreeinclude");
        if (kind is "link")
            File.CreateSymbolicLink(list, "/etc/passwd");
        else if (kind is "pipe")
            await TestShell.Run(scene.Repository.Path, "mkfifo .worktreeinclude");
        else
            Write(scene, ".worktreeinclude", "big/\n");

        var failed = await scene.FailToProvision(await scene.Request());

        failed.Detail.ShouldContain(".worktreeinclude");
        failed.Clean.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_host_can_ignore_the_lists()
    {
        await using var scene = await WorktreeScene.Create(
            settings: new Dictionary<string, string?> { ["Helios:Worktrees:WorktreeInclude"] = "false" }
        );
        await scene.Repository.Commit(".gitignore", ".env\n");
        Write(scene, ".worktreeinclude", ".env\n");
        Write(scene, ".env", "x");

        File.Exists(Path.Combine(await scene.Provision(await scene.Request()), ".env")).ShouldBeFalse();
    }

    private static IEnumerable<string?> Files(string lane, string folder) =>
        Directory.GetFileSystemEntries(Path.Combine(lane, folder)).Select(Path.GetFileName);

    private static void Write(WorktreeScene scene, string path, string text)
    {
        var file = Path.Combine(scene.Repository.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
