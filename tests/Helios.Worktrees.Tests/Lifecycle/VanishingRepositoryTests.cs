using Helios.Contracts.Api.Workspaces;
using Helios.Processes;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Lifecycle;

/// <summary>What provisioning stands on fails in the middle of it: any step, the repository, the right to write.</summary>
public sealed class VanishingRepositoryTests
{
    private static readonly SetupSteps Setup = new()
    {
        Copy = [".env"],
        Link = ["cache"],
        Run = [Shell("echo > made-by-setup"), Shell("echo second")],
    };

    [Theory, Trait("req", "provision-leaves-nothing")]
    [InlineData(null)]
    [InlineData("mine")]
    public async Task After_any_step_leaves_nothing_and_names_the_step(string? branch)
    {
        await using var scene = await Scene();
        if (branch is not null)
            await scene.Repository.Git("branch", branch);
        var failures = new List<string>();
        for (var n = 0; ; n++)
        {
            var request = await scene.Request(branch, Setup);
            scene.Faults.FailAt(n);
            var outcome = await scene.Worktrees.Provision(request, scene, CancellationToken.None);
            scene.Faults.Spare();
            if (outcome is ProvisionOutcome.Failed failed)
            {
                failed.Clean.ShouldBeTrue(failed.Detail);
                failed.Detail.ShouldStartWith("the disk failed after");
                failures.Add($"{failed.Step} {failed.Detail}");
                await Empty(scene, branch);
                continue;
            }

            (await scene.TearDown(request, discard: true)).Complete.ShouldBeTrue();
            break;
        }

        failures
            .Select(failure => failure.Split(' ')[0])
            .Distinct()
            .ShouldBe(["Branch", "Worktree", "Checkout", "Submodules", "SetupFiles", "SetupCommands"]);
        failures.Count(failure => failure.StartsWith("SetupCommands", StringComparison.Ordinal)).ShouldBe(3);
        await Empty(scene, branch);
    }

    [Theory, Trait("req", "provision-leaves-nothing")]
    [InlineData("mark")]
    [InlineData("registration")]
    [InlineData("checkout")]
    [InlineData("setup files")]
    [InlineData("setup command")]
    public async Task A_repository_removed_after_a_step_leaves_nothing_at_its_place(string step)
    {
        await using var scene = await Scene(submodule: false);
        var request = await scene.Request(setup: Setup);
        scene.Faults.After[step] = () => Directory.Delete(scene.Repository.Path, recursive: true);

        var failed = await scene.FailToProvision(request);

        failed.Detail.ShouldNotBeEmpty();
        // Nothing can be taken back where nothing is; and nothing is made anew there either.
        failed.Clean.ShouldBeTrue(failed.Detail);
        Directory.Exists(scene.Repository.Path).ShouldBeFalse();
        // Whether it is gone or away nobody can tell: only who says that its work may go ends the lane.
        (await scene.TearDown(request)).Complete.ShouldBeFalse();
        (await scene.TearDown(request, discard: true)).Complete.ShouldBeTrue();
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker("HELIOS_SCENE_LANE", request.LaneId.ToString()));
    }

    [Fact, Trait("req", "provision-leaves-nothing")]
    public async Task A_read_only_repository_is_reported_and_left_alone()
    {
        await using var scene = await Scene(submodule: false);
        var request = await scene.Request(setup: Setup);

        await using (await TinyDisk.ReadOnly(scene.Repository.Path))
        {
            var failed = await scene.FailToProvision(request);

            failed.Detail.ShouldContain("Read-only file system", Case.Insensitive);
            failed.Clean.ShouldBeTrue(failed.Detail);
        }

        await scene.ShouldBeEmpty();
    }

    [Theory, Trait("req", "provision-leaves-nothing")]
    [InlineData("registration")]
    [InlineData("checkout")]
    [InlineData("setup command")]
    public async Task A_repository_that_becomes_read_only_after_a_step_reports_what_is_left_and_the_tear_down_removes_it(string step)
    {
        await using var scene = await Scene(submodule: false);
        var request = await scene.Request(setup: Setup);
        IAsyncDisposable? mounted = null;
        scene.Faults.After[step] = () => mounted = TinyDisk.ReadOnly(scene.Repository.Path).GetAwaiter().GetResult();

        var failed = await scene.FailToProvision(request);

        failed.Clean.ShouldBeFalse();
        failed.Detail.ShouldContain("Something is left");
        (await scene.TearDown(request)).Complete.ShouldBeFalse();
        await mounted.ShouldNotBeNull().DisposeAsync();
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    private static async Task<WorktreeScene> Scene(bool submodule = true)
    {
        var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(".gitignore", ".env\ncache\nmade-by-setup\n");
        if (submodule)
        {
            using var inner = await TemporaryRepository.Create("inner");
            await scene.Repository.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.Path, "inner");
            // Cloned from where it stays: the one beside goes with this method.
            await scene.Repository.Git(
                "config",
                "-f",
                ".gitmodules",
                "submodule.inner.url",
                Path.Combine(scene.Repository.Path, ".git/modules/inner")
            );
            await scene.Repository.Commit("with", "submodule\n");
            await scene.Repository.Git("submodule", "--quiet", "sync");
        }

        await File.WriteAllTextAsync(Path.Combine(scene.Repository.Path, ".env"), "SECRET=1\n");
        Directory.CreateDirectory(Path.Combine(scene.Repository.Path, "cache"));
        return scene;
    }

    private static async Task Empty(WorktreeScene scene, string? branch)
    {
        await scene.ShouldBeEmpty(branchesToo: branch is null);
        if (branch is not null)
            (await scene.Repository.Git("for-each-ref", "--format=%(refname:short)", "refs/heads")).ShouldBe($"main\n{branch}");
    }

    private static SetupCommand Shell(string script) => new() { Argv = ["sh", "-c", script] };
}
