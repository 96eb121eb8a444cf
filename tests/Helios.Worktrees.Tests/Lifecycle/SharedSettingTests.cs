using System.Security.Cryptography;
using Helios.Contracts;
using Helios.Contracts.Api.Workspaces;
using Helios.Testing;
using Helios.Worktrees.Tests.Pool;

namespace Helios.Worktrees.Tests.Lifecycle;

/// <summary>
/// Settings and excludes that all worktrees of a repository share: what a lane makes of them, and what they make of a lane.
/// </summary>
public sealed class SharedSettingTests
{
    [Fact, Trait("req", "hostile-lanes")]
    public async Task A_work_tree_that_all_share_is_refused_and_nothing_is_written()
    {
        await using var scene = await WorktreeScene.Create();
        using var library = await TemporaryRepository.Create("library");
        await library.Commit("config", "[core]\n\tbare = true\n");
        await library.Commit("hooks/post-commit", "#!/bin/sh\n");
        await scene.Repository.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.Path, "s");
        var gitDir = Path.Combine(scene.Repository.Path, ".git/modules/s");
        await TemporaryRepository.GitIn(Path.Combine(scene.Repository.Path, "s"), "config", "extensions.worktreeConfig", "true");
        var request = (await scene.Request()) with { Repository = gitDir, BaseCommit = await library.Git("rev-parse", "HEAD") };
        var before = Digest(gitDir);

        var inspected = await scene.Repositories.Inspect(gitDir, patience: null, CancellationToken.None);
        var resolved = await scene.Repositories.ResolveBase(gitDir, "HEAD", branch: null, patience: null, CancellationToken.None);
        var failed = await scene.FailToProvision(request);

        foreach (
            var detail in new[]
            {
                inspected.ShouldBeOfType<RepositoryInspection.Refused>().Detail,
                resolved.ShouldBeOfType<BaseResolution.Refused>().Detail,
                failed.Detail,
            }
        )
        {
            detail.ShouldContain("core.worktree");
            detail.ShouldContain("git config --worktree");
        }
        resolved.ShouldBeOfType<BaseResolution.Refused>().Reason.ShouldBe(RefusalReason.RepositoryNotFound);
        failed.Clean.ShouldBeTrue();
        Digest(gitDir).ShouldBe(before);
    }

    [Fact, Trait("req", "hostile-lanes")]
    public async Task A_lane_that_sets_a_work_tree_for_all_makes_no_other_lane_write_there()
    {
        await using var scene = await WorktreeScene.Create();
        using var precious = new TemporaryFolder();
        await File.WriteAllTextAsync(precious["README.md"], "precious\n");
        var lane = await scene.Provision(await scene.Request());
        await TemporaryRepository.GitIn(lane, "config", "core.worktree", precious.Path);
        await TemporaryRepository.GitIn(scene.Repository.Path, "config", "--file", ".git/config", "extensions.worktreeConfig", "true");

        var failed = await scene.FailToProvision(await scene.Request(baseRef: "refs/heads/main"));

        failed.Detail.ShouldContain("core.worktree");
        (await File.ReadAllTextAsync(precious["README.md"])).ShouldBe("precious\n");
    }

    [Fact]
    public async Task A_submodule_without_settings_per_worktree_has_correct_lanes()
    {
        await using var scene = await WorktreeScene.Create();
        using var library = await TemporaryRepository.Create("library");
        await scene.Repository.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.Path, "s");
        var gitDir = Path.Combine(scene.Repository.Path, ".git/modules/s");
        var request = (await scene.Request()) with { Repository = gitDir, BaseCommit = await library.Git("rev-parse", "HEAD") };

        var lane = await scene.Provision(request);

        (await TemporaryRepository.GitIn(lane, "rev-parse", "--show-toplevel")).ShouldBe(lane);
        (await File.ReadAllTextAsync(Path.Combine(lane, "README.md"))).ShouldBe("hello\n");
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
    }

    [Fact]
    public async Task Submodules_that_cannot_be_reached_leave_the_settings_as_they_were_and_one_is_enough()
    {
        await using var scene = await WorktreeScene.Create();
        var modules = string.Concat(
            Enumerable.Range(0, 30).Select(i => $"[submodule \"m{i}\"]\n\tpath = m{i}\n\turl = ssh://nowhere.invalid/m{i}\n")
        );
        await File.WriteAllTextAsync(Path.Combine(scene.Repository.Path, ".gitmodules"), modules);
        await scene.Repository.Git("add", "-A");
        var commit = await scene.Repository.Git("rev-parse", "HEAD");
        for (var i = 0; i < 30; i++)
            await scene.Repository.Git("update-index", "--add", "--cacheinfo", $"160000,{commit},m{i}");
        await scene.Repository.Git("commit", "-q", "-m", "thirty");
        var config = Path.Combine(scene.Repository.Path, ".git/config");
        var before = await File.ReadAllBytesAsync(config);
        using var ssh = new TemporaryFolder("ssh");
        await File.WriteAllTextAsync(ssh["ssh"], $"#!/bin/sh\necho called >>'{ssh["calls"]}'\nexit 255\n");
        File.SetUnixFileMode(ssh["ssh"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await scene.Repository.Git("config", "core.sshCommand", ssh["ssh"]);
        before = await File.ReadAllBytesAsync(config);

        var failed = await scene.FailToProvision(await scene.Request());

        failed.Clean.ShouldBeTrue();
        (await File.ReadAllBytesAsync(config)).ShouldBe(before);
        // Git itself tries one of them twice.
        (await File.ReadAllLinesAsync(ssh["calls"])).Length.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Settings_changed_in_the_meantime_are_kept_when_others_are_restored()
    {
        await using var scene = await WorktreeScene.Create();
        using var gone = await TemporaryRepository.Create("gone");
        await scene.Repository.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", gone.Path, "s");
        await scene.Repository.Git("commit", "-q", "-m", "submodule");
        await scene.Repository.Git("submodule", "--quiet", "deinit", "--all", "--force");
        var folder = Path.Combine(scene.Repository.Path, ".git");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "ssh"),
            $"#!/bin/sh\ngit config --file '{folder}/config' somebody.else changed\nexit 255\n"
        );
        File.SetUnixFileMode(Path.Combine(folder, "ssh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await scene.Repository.Git("config", "core.sshCommand", Path.Combine(folder, "ssh"));
        await scene.Repository.Git("config", "--file", ".gitmodules", "submodule.s.url", "ssh://nowhere.invalid/s");
        await scene.Repository.Git("commit", "-q", "-a", "-m", "elsewhere");

        (await scene.FailToProvision(await scene.Request())).Clean.ShouldBeTrue();

        (await scene.Repository.Git("config", "somebody.else")).ShouldBe("changed");
        (await scene.Repository.Git("config", "--list")).ShouldNotContain("submodule.s.");
    }

    [Fact, Trait("req", "setup-steps")]
    public async Task A_link_in_the_place_of_an_ignored_folder_is_ignored_and_not_committed()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(".gitignore", "node_modules/\nodd */\n");
        foreach (var folder in new[] { "node_modules", "packages/a/node_modules", "odd [x] !", "own" })
            Directory.CreateDirectory(Path.Combine(scene.Repository.Path, folder));
        var request = await scene.Request(setup: new SetupSteps { Link = ["node_modules", "packages/*/node_modules", "odd*", "own"] });

        var lane = await scene.Provision(request);

        (await TemporaryRepository.GitIn(lane, "status", "--porcelain")).ShouldBe(
            "?? own",
            "nobody ignores it, and in the main worktree it is to stay seen"
        );
        await File.WriteAllTextAsync(Path.Combine(scene.Repository.Path, "own/file"), "f\n");
        (await scene.Repository.Git("status", "--porcelain")).ShouldBe("?? own/");
        await TemporaryRepository.GitIn(lane, "add", "-A");
        (await TemporaryRepository.GitIn(lane, "diff", "--cached", "--name-only")).ShouldBe("own");
        await TemporaryRepository.GitIn(lane, "reset", "-q");
        (await scene.TearDown(request)).Archive.ShouldBeNull();
    }

    [Fact, Trait("req", "setup-steps")]
    public async Task What_setup_prepares_is_there_before_the_files_are()
    {
        await using var scene = await WorktreeScene.Create();
        // A filter that needs a key in the worktree's own git directory, as git-crypt does.
        await File.WriteAllTextAsync(
            Path.Combine(scene.Repository.Path, ".git/crypt"),
            "#!/bin/sh\ntest -e \"$(git rev-parse --git-dir)/key\" || exit 1\ntr a-z A-Z\n"
        );
        File.SetUnixFileMode(
            Path.Combine(scene.Repository.Path, ".git/crypt"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        await scene.Repository.Commit(".gitattributes", "secret filter=crypt\n");
        await scene.Repository.Commit("secret", "words\n");
        await scene.Repository.Git("config", "filter.crypt.smudge", Path.Combine(scene.Repository.Path, ".git/crypt"));
        await scene.Repository.Git("config", "filter.crypt.clean", "tr A-Z a-z");
        await scene.Repository.Git("config", "filter.crypt.required", "true");
        (await scene.FailToProvision(await scene.Request())).Clean.ShouldBeTrue();
        var request = await scene.Request(
            setup: new SetupSteps
            {
                Prepare = [new SetupCommand { Argv = ["sh", "-c", "ls -A; touch \"$(git rev-parse --git-dir)/key\""] }],
                Run = [new SetupCommand { Argv = ["cat", "secret"] }],
            }
        );

        var lane = await scene.Provision(request);

        (await File.ReadAllTextAsync(Path.Combine(lane, "secret"))).ShouldBe("WORDS\n");
        (await File.ReadAllTextAsync(scene.LogFile)).ShouldContain("\n.git\n");
        (await TemporaryRepository.GitIn(lane, "status", "--porcelain")).ShouldBeEmpty();
        (await scene.TearDown(request)).Archive.ShouldBeNull();
    }

    private static string Digest(string folder) =>
        string.Join(
            '\n',
            Directory
                .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(path => $"{path} {(File.Exists(path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "")}")
        );
}
