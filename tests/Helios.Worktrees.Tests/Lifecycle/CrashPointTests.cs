using Helios.Contracts.Api.Workspaces;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Lifecycle;

public sealed class CrashPointTests
{
    private static readonly SetupSteps Setup = new() { Run = [new SetupCommand { Argv = ["sh", "-c", "echo > made-by-setup"] }] };

    [Theory, Trait("req", "provision-resumable")]
    [InlineData(null)]
    [InlineData("mine")]
    public async Task A_provision_is_finished_by_the_next_call(string? branch)
    {
        await using var scene = await WorktreeScene.Create();
        for (var n = 0; ; n++)
        {
            var request = await scene.Request(branch is null ? null : $"{branch}-{n}", Setup);
            var killed = await Kill(scene, n, () => scene.Worktrees.Provision(request, scene, CancellationToken.None));

            var path = await scene.Provision(request);

            (await TemporaryRepository.GitIn(path, "symbolic-ref", "--short", "HEAD")).ShouldBe(request.Branch);
            File.Exists(Path.Combine(path, "made-by-setup")).ShouldBeTrue();
            (await scene.TearDown(request, discard: true)).Complete.ShouldBeTrue();
            if (!killed)
            {
                n.ShouldBeGreaterThanOrEqualTo(5);
                break;
            }
        }
        await scene.ShouldBeEmpty();
    }

    [Theory, Trait("req", "provision-leaves-nothing")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_provision_is_undone_or_torn_down_by_the_next_call(bool undo)
    {
        await using var scene = await WorktreeScene.Create();
        for (var n = 0; ; n++)
        {
            var request = await scene.Request($"mine-{n}", Setup);
            var killed = await Kill(scene, n, () => scene.Worktrees.Provision(request, scene, CancellationToken.None));

            var result = undo ? await scene.Worktrees.Undo(request, CancellationToken.None) : await scene.TearDown(request);

            result.Complete.ShouldBeTrue(result.Detail);
            if (!killed)
            {
                n.ShouldBeGreaterThanOrEqualTo(5);
                break;
            }
            await scene.ShouldBeEmpty();
        }
    }

    [Fact, Trait("req", "archive-before-loss")]
    public async Task A_tear_down_of_unsaved_work_is_finished_by_the_next_call()
    {
        await using var scene = await WorktreeScene.Create();
        for (var n = 0; ; n++)
        {
            var request = await scene.Request($"mine-{n}");
            var path = await scene.Provision(request);
            var commit = await WorktreeTearDownTests.Commit(path, "committed", $"{n}\n");
            await File.WriteAllTextAsync(Path.Combine(path, "loose"), $"{n}\n");
            var killed = await Kill(scene, n, () => scene.TearDown(request));

            var found = (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees;
            var result = await scene.TearDown(request);

            result.Complete.ShouldBeTrue(result.Detail);
            (await scene.Archive(request.LaneId, "^1")).ShouldBe(commit);
            (await scene.Repository.Git("show", $"refs/helios/archive/{request.LaneId}:loose")).ShouldBe($"{n}");
            if (Directory.Exists(path))
                found.ShouldHaveSingleItem();
            await scene.ShouldBeEmpty();
            if (!killed)
            {
                n.ShouldBeGreaterThanOrEqualTo(5);
                break;
            }
        }
    }

    [Fact]
    public async Task A_tear_down_of_a_clean_lane_is_finished_by_reconciliation()
    {
        await using var scene = await WorktreeScene.Create();
        for (var n = 0; ; n++)
        {
            var request = await scene.Request();
            await scene.Provision(request);
            var killed = await Kill(scene, n, () => scene.TearDown(request));

            foreach (var found in (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees)
            {
                var removed = await scene.Worktrees.RemoveOrphan(found, dryRun: false, CancellationToken.None);
                removed.Complete.ShouldBeTrue(removed.Detail);
                removed.Archive.ShouldBeNull();
            }

            await scene.ShouldBeEmpty();
            if (!killed)
            {
                n.ShouldBeGreaterThanOrEqualTo(5);
                break;
            }
        }
    }

    [Fact]
    public async Task A_failed_provision_that_is_killed_in_its_own_clean_up_is_cleaned_by_the_next_call()
    {
        await using var scene = await WorktreeScene.Create();
        for (var n = 0; ; n++)
        {
            var request = await scene.Request($"mine-{n}", new SetupSteps { Run = [new SetupCommand { Argv = ["false"] }] });
            var killed = await Kill(scene, n, () => scene.Worktrees.Provision(request, scene, CancellationToken.None));

            (await scene.FailToProvision(request)).Clean.ShouldBeTrue();

            await scene.ShouldBeEmpty();
            if (!killed)
            {
                n.ShouldBeGreaterThanOrEqualTo(5);
                break;
            }
        }
    }

    private static async Task<bool> Kill(WorktreeScene scene, int moment, Func<Task> call)
    {
        scene.Faults.KillAt(moment);
        try
        {
            await call();
            return false;
        }
        catch (KilledException)
        {
            return true;
        }
        finally
        {
            scene.Faults.Spare();
        }
    }
}
