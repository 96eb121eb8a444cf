using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Worktrees;
using Helios.Testing;
using Helios.Worktrees.Setup;

namespace Helios.Worktrees.Tests.Lifecycle;

public sealed class WorktreeSetupTests
{
    [Fact, Trait("req", "setup-steps")]
    public async Task Copies_links_and_runs_with_the_lanes_environment_and_keeps_the_output()
    {
        await using var scene = await WorktreeScene.Create();
        var main = scene.Repository.Path;
        await scene.Repository.Commit(".gitignore", ".env\ncaches\n*.local\n");
        await File.WriteAllTextAsync(Path.Combine(main, ".env"), "SECRET=1\n");
        Directory.CreateDirectory(Path.Combine(main, "caches/deep"));
        await File.WriteAllTextAsync(Path.Combine(main, "caches/deep/file"), "cached\n");
        Directory.CreateDirectory(Path.Combine(main, "config/a"));
        await File.WriteAllTextAsync(Path.Combine(main, "config/a/x.local"), "local\n");
        var request = await scene.Request(
            setup: new SetupSteps
            {
                Copy = [".env", "config/**/*.local", "README.md", "not-there"],
                Link = ["caches"],
                Run = [new SetupCommand { Argv = ["sh", "-c", "echo \"for $HELIOS_SCENE_LANE in $PWD\"; cat .env"] }],
            }
        );

        var path = await scene.Provision(request);

        (await File.ReadAllTextAsync(Path.Combine(path, ".env"))).ShouldBe("SECRET=1\n");
        (await File.ReadAllTextAsync(Path.Combine(path, "config/a/x.local"))).ShouldBe("local\n");
        new DirectoryInfo(Path.Combine(path, "caches")).LinkTarget.ShouldBe(Path.Combine(main, "caches"));
        (await File.ReadAllTextAsync(scene.LogFile)).ShouldContain($"for {request.LaneId} in {path}\nSECRET=1\n");
        scene.Steps.ShouldContain(ProvisionStep.SetupFiles);
        (await scene.TearDown(request)).Archive.ShouldBeNull();
        (await File.ReadAllTextAsync(Path.Combine(main, "caches/deep/file"))).ShouldBe("cached\n", "removing a worktree follows no link");
        await File.WriteAllTextAsync(Path.Combine(main, "config/a/x.local"), "local\n");
        Directory.Delete(Path.Combine(main, "config"), recursive: true);
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Commands_have_nothing_of_what_is_the_agents_own()
    {
        await using var scene = await WorktreeScene.Create();
        Environment.GetEnvironmentVariable(HostSecret.Name).ShouldBe(HostSecret.Value);
        var request = await scene.Request(setup: new SetupSteps { Run = [new SetupCommand { Argv = ["env"] }] });

        await scene.Provision(
            request with
            {
                Environment = new Dictionary<string, string?>(request.Environment) { [HostSecret.Name] = null },
            }
        );

        var log = await File.ReadAllTextAsync(scene.LogFile);
        log.ShouldContain($"HELIOS_SCENE_LANE={request.LaneId}");
        log.ShouldNotContain(HostSecret.Name);
        await scene.TearDown(request);
    }

    [Fact]
    public async Task Links_that_setup_made_are_nobodys_work()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(".gitignore", "modules/\n");
        Directory.CreateDirectory(Path.Combine(scene.Repository.Path, "modules"));
        var request = await scene.Request(setup: new SetupSteps { Link = ["modules"] });
        var path = await scene.Provision(request);
        (await TemporaryRepository.GitIn(path, "status", "--porcelain")).ShouldBeEmpty(
            "a folder's pattern does not cover a link; Helios covers it"
        );

        (await scene.TearDown(request)).Archive.ShouldBeNull();
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData(".git/config")]
    [InlineData("")]
    public async Task Setup_refuses_to_leave_the_repository(string glob)
    {
        await using var scene = await WorktreeScene.Create();

        var failed = await scene.FailToProvision(await scene.Request(setup: new SetupSteps { Copy = [glob] }));

        failed.Step.ShouldBe(ProvisionStep.SetupFiles);
        failed.Clean.ShouldBeTrue();
    }

    [Fact]
    public async Task Setup_refuses_to_write_through_a_link_of_the_base_commit()
    {
        await using var scene = await WorktreeScene.Create();
        using var outside = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Combine(scene.Repository.Path, "out"), outside.Path);
        await scene.Repository.Commit("tracked", "t\n");
        await scene.Repository.Git("rm", "-q", "--cached", "out");
        await scene.Repository.Git("commit", "-q", "-m", "without the link");
        File.Delete(Path.Combine(scene.Repository.Path, "out"));
        Directory.CreateDirectory(Path.Combine(scene.Repository.Path, "out"));
        await File.WriteAllTextAsync(Path.Combine(scene.Repository.Path, "out/file"), "x");

        var failed = await scene.FailToProvision(await scene.Request(baseRef: "HEAD^", setup: new SetupSteps { Copy = ["out/file"] }));

        failed.Step.ShouldBe(ProvisionStep.SetupFiles);
        Directory.EnumerateFileSystemEntries(outside.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("**/*.txt", "a.txt|deep/b.txt|deep/er/c.txt")]
    [InlineData("*.txt", "a.txt")]
    [InlineData("deep/**", "deep/b.txt|deep/er")]
    [InlineData("**/er/?.txt", "deep/er/c.txt")]
    [InlineData("./deep/er", "deep/er")]
    [InlineData("none*", "")]
    public void Globs_name_paths_part_by_part(string glob, string expected)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["deep/er"]);
        Directory.CreateDirectory(folder[".git"]);
        foreach (var file in new[] { "a.txt", "deep/b.txt", "deep/er/c.txt", ".git/d.txt" })
            File.WriteAllText(folder[file], "");

        string.Join('|', SetupFiles.Matches(folder.Path, glob, confined: false, CancellationToken.None)).ShouldBe(expected);
    }
}
