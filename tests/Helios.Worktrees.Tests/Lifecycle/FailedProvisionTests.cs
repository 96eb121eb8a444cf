using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Lifecycle;

public sealed class FailedProvisionTests
{
    [Fact, Trait("req", "provision-leaves-nothing")]
    public async Task A_failed_setup_command_is_named_with_its_output_and_leaves_nothing()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request(
            setup: new SetupSteps
            {
                Run = [Command("sh", "-c", "echo fine > made"), Command("sh", "-c", "echo out; echo this broke >&2; exit 3")],
            }
        );

        var failed = await scene.FailToProvision(request);

        failed.Step.ShouldBe(ProvisionStep.SetupCommands);
        failed.Detail.ShouldContain("exited with code 3");
        failed.Tail.ShouldContain("this broke");
        failed.Clean.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_setup_command_that_takes_too_long_is_ended_and_leaves_nothing()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request(
            setup: new SetupSteps { Run = [new SetupCommand { Argv = ["sh", "-c", "sleep 1000 & sleep 1000"], TimeoutSeconds = 1 }] }
        );

        var failed = await scene.FailToProvision(request);

        failed.Step.ShouldBe(ProvisionStep.SetupCommands);
        failed.Clean.ShouldBeTrue();
        LeftoverProcesses.ShouldBeNone(new EnvironmentMarker("HELIOS_SCENE_LANE", request.LaneId.ToString()));
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_missing_base_commit_leaves_nothing()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request() with { BaseCommit = new string('1', 40) };

        var failed = await scene.FailToProvision(request);

        failed.Step.ShouldBe(ProvisionStep.Checkout);
        failed.Clean.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_branch_created_by_somebody_else_in_the_meantime_is_left_alone()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request(branch: "wanted");
        scene.Faults.After["registration"] = () => scene.Repository.Git("branch", "wanted").GetAwaiter().GetResult();

        var failed = await scene.FailToProvision(request);

        failed.Clean.ShouldBeTrue();
        (await scene.Repository.Git("rev-parse", "wanted")).ShouldBe(request.BaseCommit);
        await scene.Repository.Git("branch", "-D", "wanted");
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_conflicting_branch_is_named_and_left_alone()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        await scene.Repository.Git("branch", "helios");

        var failed = await scene.FailToProvision(request);

        failed.Detail.ShouldContain("Another branch 'helios' is in the way");
        failed.Tail.ShouldBeEmpty();
        failed.Clean.ShouldBeTrue();
        await scene.Repository.Git("branch", "-D", "helios");
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_branch_checked_out_elsewhere_is_named_with_its_place()
    {
        await using var scene = await WorktreeScene.Create();
        var first = await scene.Request(branch: "shared");
        var path = await scene.Provision(first);
        var second = await scene.Request(branch: "shared");

        var failed = await scene.FailToProvision(second);

        failed.Step.ShouldBe(ProvisionStep.Branch);
        failed.Detail.ShouldContain(path);
        failed.Clean.ShouldBeTrue();
        Directory.Exists(path).ShouldBeTrue();
    }

    [Fact]
    public async Task An_occupied_path_is_not_touched()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = Path.Combine(scene.ManagedRoot, request.LaneId.ToString());
        Directory.CreateDirectory(path);
        await File.WriteAllTextAsync(Path.Combine(path, "precious"), "p");

        var failed = await scene.FailToProvision(request);

        failed.Clean.ShouldBeTrue();
        File.ReadAllText(Path.Combine(path, "precious")).ShouldBe("p");
        (await scene.TearDown(request)).Complete.ShouldBeFalse();
        File.ReadAllText(Path.Combine(path, "precious")).ShouldBe("p");
    }

    [Fact]
    public async Task A_worktrees_folder_that_is_a_link_is_refused()
    {
        await using var scene = await WorktreeScene.Create();
        using var elsewhere = new TemporaryFolder();
        Directory.CreateSymbolicLink(scene.ManagedRoot, elsewhere.Path);

        var failed = await scene.FailToProvision(await scene.Request());

        failed.Clean.ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(elsewhere.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_repository_is_reported()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        Directory.Delete(Path.Combine(scene.Repository.Path, ".git"), recursive: true);

        var failed = await scene.FailToProvision(request);

        failed.Step.ShouldBe(ProvisionStep.Repository);
        failed.Clean.ShouldBeTrue();
        // Nobody can look any more: that takes somebody's word.
        (await scene.TearDown(request)).Complete.ShouldBeFalse();
        (await scene.TearDown(request, discard: true)).Complete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_full_disk_leaves_nothing()
    {
        await using var scene = await WorktreeScene.Create();
        // A filter that cannot write its result stands for the disk that cannot take it.
        await scene.Repository.Commit(".gitattributes", "big filter=full\n");
        await scene.Repository.Commit("big", "x\n");
        await scene.Repository.Git("config", "filter.full.smudge", "sh -c 'echo no space left on device >&2; exit 1'");
        await scene.Repository.Git("config", "filter.full.required", "true");

        var failed = await scene.FailToProvision(await scene.Request());

        failed.Step.ShouldBe(ProvisionStep.Checkout);
        failed.Tail.ShouldContain("no space left on device");
        failed.Clean.ShouldBeTrue();
        await scene.Repository.Git("config", "--remove-section", "filter.full");
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_provision_undone_because_of_a_later_step_leaves_nothing()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request(branch: "mine", setup: new SetupSteps { Run = [Command("sh", "-c", "echo > left-by-setup")] });
        await scene.Provision(request);

        var undone = await scene.Worktrees.Undo(request, CancellationToken.None);

        undone.Complete.ShouldBeTrue(undone.Detail);
        undone.Archive.ShouldBeNull();
        (await scene.Repository.Git("for-each-ref", "refs/helios")).ShouldBeEmpty();
        await scene.ShouldBeEmpty();
        (await scene.Worktrees.Undo(request, CancellationToken.None)).Complete.ShouldBeTrue();
    }

    [Fact]
    public async Task Undoing_a_provision_archives_commits_that_setup_made()
    {
        await using var scene = await WorktreeScene.Create();
        var commit = Command("git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "--allow-empty", "-m", "by setup");
        var request = await scene.Request(setup: new SetupSteps { Run = [commit] });
        await scene.Provision(request);

        var undone = await scene.Worktrees.Undo(request, CancellationToken.None);

        undone.Complete.ShouldBeTrue(undone.Detail);
        undone.Archive.ShouldNotBeNull().UnmergedCommits.ShouldBe(1);
        await scene.ShouldBeEmpty();
    }

    private static SetupCommand Command(params string[] argv) => new() { Argv = argv };
}
