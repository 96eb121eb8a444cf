using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Worktrees;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Lifecycle;

/// <summary>A repository, its disk or the folder of its worktrees cannot be looked at for a while: that ends nothing.</summary>
public sealed class UnreachablePlaceTests
{
    [Fact, Trait("req", "reconciliation-inventory")]
    public async Task A_repository_that_was_moved_away_is_reported_and_its_lane_ends_when_it_is_back()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "work"), "w\n");
        Directory.Move(scene.Repository.Path, scene.Repository.Path + ".away");

        var inventory = await scene.Worktrees.FindMarked(CancellationToken.None);
        var unseen = await scene.Worktrees.WhyUnseen(WorktreeScene.Ending(request), CancellationToken.None);
        var kept = await scene.TearDown(request);
        await scene.Worktrees.EmptyTrash(CancellationToken.None);
        Directory.Exists(scene.Repository.Path).ShouldBeFalse("it was begun anew");
        Directory.Move(scene.Repository.Path + ".away", scene.Repository.Path);

        inventory.Complete.ShouldBeTrue("what is away is told, not passed over");
        inventory.Looked.ShouldBeEmpty();
        inventory.Troubles.Single().Kind.ShouldBe(HostTroubleKind.RepositoryUnreachable);
        inventory.Troubles.Single().Subject.ShouldStartWith(scene.Repository.Path);
        unseen.ShouldNotBeNull().ShouldContain(scene.Repository.Path);
        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain(scene.Repository.Path);
        (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees.Single().Exists.ShouldBeTrue();
        (await scene.TearDown(request)).Archive.ShouldNotBeNull();
        await scene.ShouldBeEmpty();
    }

    [Fact, Trait("req", "reconciliation-inventory")]
    public async Task A_disk_that_is_unmounted_is_reported_and_nothing_is_missing_on_it()
    {
        await using var disk = await TinyDisk.Mount(32 * 1024);
        using var place = new TemporaryFolder("mounted");
        var there = await TinyDisk.MountAt(disk.Path, place.Path);
        await using var scene = await WorktreeScene.Create(parent: place.Path);
        var request = await scene.Request();
        var path = await scene.Provision(request);

        await there.DisposeAsync();
        var inventory = await scene.Worktrees.FindMarked(CancellationToken.None);
        var kept = await scene.TearDown(request);
        there = await TinyDisk.MountAt(disk.Path, place.Path);

        inventory.Troubles.Single().Kind.ShouldBe(HostTroubleKind.RepositoryUnreachable);
        inventory.Worktrees.ShouldBeEmpty();
        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain(scene.Repository.Path);
        Directory.Exists(path).ShouldBeTrue();
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
        await scene.DisposeAsync();
        await there.DisposeAsync();
    }

    [Fact, Trait("req", "reconciliation-inventory")]
    public async Task The_folder_of_worktrees_alone_away_is_reported_and_its_lanes_are_kept()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "work"), "w\n");
        Directory.Move(scene.ManagedRoot, scene.Repository.Path + ".worktrees");

        var inventory = await scene.Worktrees.FindMarked(CancellationToken.None);
        var kept = await scene.TearDown(request);
        await scene.Worktrees.EmptyTrash(CancellationToken.None);
        Directory.Move(scene.Repository.Path + ".worktrees", scene.ManagedRoot);

        var trouble = inventory.Troubles.Single();
        (trouble.Kind, trouble.Subject, trouble.Lanes).ShouldBe((HostTroubleKind.WorktreesUnreachable, scene.ManagedRoot, trouble.Lanes));
        trouble.Lanes.ShouldBe([request.LaneId]);
        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain(scene.ManagedRoot);
        (await scene.TearDown(request)).Archive.ShouldNotBeNull();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Consent_ends_a_lane_whose_folder_of_worktrees_is_gone_for_good()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        await scene.Provision(request);
        Directory.Delete(scene.ManagedRoot, recursive: true);

        (await scene.TearDown(request)).Complete.ShouldBeFalse();
        var result = await scene.TearDown(request, discard: true);

        result.Complete.ShouldBeTrue(result.Detail);
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_last_worktree_that_somebody_deleted_leaves_the_folder_of_worktrees_so_that_its_lane_can_end()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        Directory.Delete(path, recursive: true);
        await scene.Worktrees.EmptyTrash(CancellationToken.None);

        var inventory = await scene.Worktrees.FindMarked(CancellationToken.None);
        inventory.Troubles.ShouldBeEmpty();
        inventory.Worktrees.Single().Exists.ShouldBeFalse();
        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        result
            .Resources.Single(resource => resource.Kind is ResourceKind.Worktree)
            .Detail.ShouldNotBeNull()
            .ShouldContain("no longer existed");
        await scene.ShouldBeEmpty();
    }

    [Fact, Trait("user", "ordinary")]
    public async Task A_repository_behind_a_closed_folder_is_reported()
    {
        using var above = new TemporaryFolder("above");
        await using var scene = await WorktreeScene.Create(parent: above.Path);
        var request = await scene.Request();
        await scene.Provision(request);

        File.SetUnixFileMode(above.Path, UnixFileMode.None);
        var inventory = await scene.Worktrees.FindMarked(CancellationToken.None);
        var kept = await scene.TearDown(request);
        File.SetUnixFileMode(above.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        inventory.Troubles.Single().Kind.ShouldBe(HostTroubleKind.RepositoryUnreachable);
        inventory.Worktrees.ShouldBeEmpty();
        kept.Complete.ShouldBeFalse();
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worktree_that_git_has_moved_is_there_and_the_advice_brings_it_back()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        using var elsewhere = new TemporaryFolder();
        await scene.Repository.Git("worktree", "move", path, elsewhere["moved"]);
        await scene.Worktrees.EmptyTrash(CancellationToken.None);

        (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees.Single().Exists.ShouldBeTrue();
        var kept = await scene.TearDown(request);

        kept.Complete.ShouldBeFalse();
        var advice = $"git -C {scene.Repository.Path} worktree move {elsewhere["moved"]} {path}";
        kept.Detail.ShouldContain(advice);
        await TestShell.Run(elsewhere.Path, advice);
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_cannot_be_deleted_from_the_trash_is_reported_until_it_can()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        Directory.CreateDirectory(Path.Combine(path, "held"));
        scene.Faults.After["tree let go"] = () =>
        {
            var gone = Directory.GetDirectories(Path.Combine(scene.ManagedRoot, ".trash"), "*.gone").Single();
            mounted = TinyDisk.ReadOnly(Path.Combine(gone, "held")).GetAwaiter().GetResult();
        };

        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.Worktrees.EmptyTrash(CancellationToken.None);

        var trouble = (await scene.Worktrees.FindMarked(CancellationToken.None)).Troubles.Single();
        trouble.Kind.ShouldBe(HostTroubleKind.TrashNotEmptied);
        trouble.Lanes.ShouldBe([request.LaneId]);
        trouble.Detail.ShouldContain("held");
        await mounted.ShouldNotBeNull().DisposeAsync();
        await scene.Worktrees.EmptyTrash(CancellationToken.None);
        (await scene.Worktrees.FindMarked(CancellationToken.None)).Troubles.ShouldBeEmpty();
        await scene.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("held/file", 'i')]
    [InlineData("held", 'i')]
    [InlineData("held/file", 'a')]
    [InlineData("held", 'a')]
    public async Task What_is_immutable_is_saved_and_reported_until_it_can_be_deleted(string what, char flag)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        Directory.CreateDirectory(Path.Combine(path, "held"));
        await File.WriteAllTextAsync(Path.Combine(path, "held/file"), "w\n");
        var set = await TinyDisk.Immutable(Path.Combine(path, what), flag);

        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.Worktrees.EmptyTrash(CancellationToken.None);

        (await scene.Repository.Git("show", $"refs/helios/archive/{request.LaneId}:held/file")).ShouldBe("w");
        var troubles = (await scene.Worktrees.FindMarked(CancellationToken.None)).Troubles;
        // Only root may set it, and not on every file system.
        troubles.Count.ShouldBe(set is null ? 0 : 1);
        if (set is not null)
        {
            (troubles[0].Kind, troubles[0].Lanes.Single()).ShouldBe((HostTroubleKind.TrashNotEmptied, request.LaneId));
            troubles[0].Detail.ShouldContain("held");
            await TinyDisk
                .Immutability.At(Path.Combine(Directory.GetDirectories(Path.Combine(scene.ManagedRoot, ".trash"), "*.gone").Single(), what))
                .DisposeAsync();
        }
        await scene.Worktrees.EmptyTrash(CancellationToken.None);
        (await scene.Worktrees.FindMarked(CancellationToken.None)).Troubles.ShouldBeEmpty();
        await scene.ShouldBeEmpty();
    }

    [Theory]
    [InlineData('i')]
    [InlineData('a')]
    public async Task An_immutable_worktree_is_kept_in_its_place_until_it_can_be_moved(char flag)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "work"), "w\n");
        var set = await TinyDisk.Immutable(path, flag);
        await using (set)
        {
            var kept = await scene.TearDown(request);

            kept.Complete.ShouldBe(set is null);
            kept.Detail.ShouldContain(set is null ? "" : request.LaneId.ToString());
            Directory.Exists(path).ShouldBe(set is not null);
        }
        (await scene.TearDown(request)).Archive.ShouldNotBeNull();
        await scene.ShouldBeEmpty();
    }

    private IAsyncDisposable? mounted;
}
