using Helios.Contracts.Api.Hosts;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Lifecycle;

/// <summary>
/// A file system of a repository, of its worktrees or of one worktree does not answer, or answers every call with an error: that ends
/// nothing, and keeps nobody else from work.
/// </summary>
[Trait("req", "reconciliation-inventory")]
public sealed class DeadFileSystemTests
{
    public static TheoryData<int> Deaths => [DeadMount.NoAnswer, DeadMount.InputOutputError, DeadMount.StaleHandle, DeadMount.NotConnected];

    [Theory, MemberData(nameof(Deaths))]
    public async Task A_dead_file_system_of_a_repository_ends_nothing_and_other_repositories_go_on(int death)
    {
        await using var scene = await Scene();
        using var other = await TemporaryRepository.Create();
        var request = await scene.Request();
        var lane = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(lane, "work"), "w\n");
        var refused = await scene.Request();
        var elsewhere = (await scene.Request()) with { Repository = other.Path, BaseCommit = await other.Git("rev-parse", "HEAD") };

        WorktreeInventory inventory;
        await using (await DeadMount.Over(scene.Repository.Path, death))
        {
            var looking = scene.Worktrees.FindMarked(CancellationToken.None);
            var asking = scene.Worktrees.WhyUnseen(WorktreeScene.Ending(request), CancellationToken.None);
            var removing = scene.TearDown(request);
            var making = scene.FailToProvision(refused);
            await scene.Worktrees.EmptyTrash(CancellationToken.None);
            inventory = await looking;
            (await asking).ShouldNotBeNull().ShouldContain(scene.Repository.Path);
            var kept = await removing;
            kept.Complete.ShouldBeFalse();
            kept.Detail.ShouldContain(scene.Repository.Path);
            (await making).Detail.ShouldContain(scene.Repository.Path);
            await scene.Provision(elsewhere);
            (await scene.TearDown(elsewhere)).Complete.ShouldBeTrue();
        }

        inventory.Worktrees.ShouldBeEmpty();
        inventory.Looked.ShouldBeEmpty();
        inventory.Troubles.Single().Kind.ShouldBe(HostTroubleKind.RepositoryUnreachable);
        inventory.Troubles.Single().Subject.ShouldStartWith(scene.Repository.Path);
        await ShouldBeAsBefore(scene, request);
    }

    [Theory, MemberData(nameof(Deaths))]
    public async Task A_dead_file_system_of_a_repository_that_somebody_gives_up_keeps_no_lane_and_deletes_nothing(int death)
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var lane = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(lane, "work"), "w\n");

        await using (await DeadMount.Over(scene.Repository.Path, death))
        {
            var result = await scene.TearDown(request, discard: true);
            result.Complete.ShouldBeTrue(result.Detail);
        }

        (await File.ReadAllTextAsync(Path.Combine(lane, "work"))).ShouldBe("w\n");
        (
            await scene.Worktrees.RemoveOrphan(
                (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees.Single(),
                dryRun: false,
                CancellationToken.None
            )
        ).Archive.ShouldNotBeNull();
        await scene.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Deaths))]
    public async Task A_dead_file_system_of_the_folder_of_worktrees_ends_nothing(int death)
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var lane = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(lane, "work"), "w\n");
        var refused = await scene.Request();

        WorktreeInventory inventory;
        await using (await DeadMount.Over(scene.ManagedRoot, death))
        {
            var looking = scene.Worktrees.FindMarked(CancellationToken.None);
            var asking = scene.Worktrees.WhyUnseen(WorktreeScene.Ending(request), CancellationToken.None);
            var removing = scene.TearDown(request);
            var making = scene.FailToProvision(refused);
            await scene.Worktrees.EmptyTrash(CancellationToken.None);
            inventory = await looking;
            (await asking).ShouldNotBeNull().ShouldContain(scene.ManagedRoot);
            var kept = await removing;
            kept.Complete.ShouldBeFalse();
            kept.Detail.ShouldContain(scene.ManagedRoot);
            (await making).Detail.ShouldContain(scene.ManagedRoot);
        }

        // The lane that was refused may have had its mark at that moment.
        inventory.Worktrees.Single(found => found.LaneId == request.LaneId).Exists.ShouldBeTrue();
        var trouble = inventory.Troubles.Single();
        (trouble.Kind, trouble.Subject).ShouldBe((HostTroubleKind.WorktreesUnreachable, scene.ManagedRoot));
        trouble.Lanes.ShouldContain(request.LaneId);
        await ShouldBeAsBefore(scene, request);
    }

    [Theory, MemberData(nameof(Deaths))]
    public async Task A_dead_file_system_of_one_worktree_ends_nothing_and_the_other_lanes_of_its_repository_go_on(int death)
    {
        await using var scene = await Scene();
        var (request, sibling, gone) = (await scene.Request(), await scene.Request(), await scene.Request());
        var lane = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(lane, "work"), "w\n");
        await scene.Provision(sibling);
        Directory.Delete(await scene.Provision(gone), recursive: true);

        WorktreeInventory inventory;
        await using (await DeadMount.Over(lane, death))
        {
            var looking = scene.Worktrees.FindMarked(CancellationToken.None);
            var asking = scene.Worktrees.WhyUnseen(WorktreeScene.Ending(request), CancellationToken.None);
            var removing = scene.TearDown(request);
            inventory = await looking;
            (await asking).ShouldNotBeNull().ShouldContain(lane);
            var kept = await removing;
            kept.Complete.ShouldBeFalse();
            kept.Detail.ShouldContain(lane);
            (await scene.TearDown(sibling)).Complete.ShouldBeTrue();
            var next = await scene.Request();
            await scene.Provision(next);
            (await scene.TearDown(next)).Complete.ShouldBeTrue();
        }

        var trouble = inventory.Troubles.Single();
        (trouble.Kind, trouble.Subject).ShouldBe((HostTroubleKind.WorktreesUnreachable, lane));
        trouble.Lanes.ShouldBe([request.LaneId]);
        inventory.Looked.ShouldHaveSingleItem();
        inventory.Worktrees.Where(worktree => !worktree.Exists).Select(worktree => worktree.LaneId).ShouldBe([gone.LaneId]);
        (await scene.TearDown(gone)).Complete.ShouldBeTrue();
        await ShouldBeAsBefore(scene, request);
    }

    private static Task<WorktreeScene> Scene() =>
        WorktreeScene.Create(settings: new Dictionary<string, string?> { ["Helios:Worktrees:LookLimit"] = "00:00:04" });

    private static async Task ShouldBeAsBefore(WorktreeScene scene, ProvisionRequest request)
    {
        var inventory = await scene.Worktrees.FindMarked(CancellationToken.None);
        inventory.Troubles.ShouldBeEmpty();
        inventory.Worktrees.Single().Exists.ShouldBeTrue();
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        (await scene.Repository.Git("show", $"refs/helios/archive/{request.LaneId}:work")).ShouldBe("w");
        await scene.ShouldBeEmpty();
    }
}
