using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Lanes;
using Helios.Contracts.Pools;
using Helios.Testing;
using Helios.Worktrees.Pool;
using Helios.Worktrees.Tests.Pool;

namespace Helios.Worktrees.Tests.Lifecycle;

[Trait("req", "worktree-place")]
public sealed class WorktreePlaceTests : IDisposable
{
    private const string Folder = "folder";

    private readonly TemporaryFolder elsewhere = new("work trees");

    public void Dispose() => elsewhere.Dispose();

    [Theory]
    [InlineData(WorktreePlace.Inside)]
    [InlineData(WorktreePlace.Beside)]
    [InlineData(Folder)]
    public async Task A_lane_lives_and_ends_there_and_its_work_comes_back_there(string place)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request() with { Place = At(place) };

        var path = await scene.Provision(request);

        Path.GetDirectoryName(path).ShouldBe(Root(scene, place));
        (await scene.Repository.Git("status", "--porcelain")).ShouldBeEmpty();
        (await scene.Worktrees.FindMarked(CancellationToken.None))
            .Worktrees.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(found => found.WorktreePath.ShouldBe(path), found => found.Exists.ShouldBeTrue());
        await File.WriteAllTextAsync(Path.Combine(path, "unsaved"), "work\n");
        (
            await scene.Get<ILaneChanges>().Read(request.Repository, request.LaneId, request.BaseCommit, "main", CancellationToken.None)
        ).Untracked.ShouldBe(["unsaved"]);

        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.Archive(request.LaneId);
        await ShouldBeEmpty(scene);

        var again = await scene.Request() with
        {
            Place = At(place),
            RestoreFrom = new ArchiveSource { LaneId = request.LaneId, Branch = request.Branch },
        };
        var restored = await scene.Provision(again);
        Path.GetDirectoryName(restored).ShouldBe(Root(scene, place));
        (await File.ReadAllTextAsync(Path.Combine(restored, "unsaved"))).ShouldBe("work\n");
        (await scene.TearDown(again, discard: true)).Complete.ShouldBeTrue();
        await ShouldBeEmpty(scene);
    }

    [Theory]
    [InlineData(WorktreePlace.Beside)]
    [InlineData(Folder)]
    public async Task Outside_of_the_repository_git_clean_leaves_it_alone(string place)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request() with { Place = At(place) };
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "unsaved"), "work\n");

        await scene.Repository.Git("clean", "-ffdxq");

        (await File.ReadAllTextAsync(Path.Combine(path, "unsaved"))).ShouldBe("work\n");
        (await scene.TearDown(request, discard: true)).Complete.ShouldBeTrue();
        await ShouldBeEmpty(scene);
    }

    [Theory]
    [InlineData(WorktreePlace.Beside)]
    [InlineData(Folder)]
    public async Task An_orphan_is_archived_and_removed_there(string place)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request() with { Place = At(place) };
        var path = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(path, "unsaved"), "work\n");
        var found = (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees.ShouldHaveSingleItem();

        (await scene.Worktrees.RemoveOrphan(found, dryRun: false, CancellationToken.None)).Complete.ShouldBeTrue();

        Directory.Exists(path).ShouldBeFalse();
        await scene.Archive(request.LaneId);
        await ShouldBeEmpty(scene);
    }

    [Theory]
    [InlineData(WorktreePlace.Inside)]
    [InlineData(WorktreePlace.Beside)]
    [InlineData(Folder)]
    public async Task A_pool_is_kept_there_and_serves_lanes_there(string place)
    {
        await using var scene = await PooledScene.Create();
        await Keep(scene, At(place));
        Directory.GetDirectories(Path.Combine(Root(scene, place), ".pool")).ShouldHaveSingleItem();
        var request = await scene.Request() with { Place = At(place) };

        var lane = await scene.Claim(request);

        lane.FromPool.ShouldBeTrue();
        Path.GetDirectoryName(lane.WorktreePath).ShouldBe(Root(scene, place));
        await lane.ShouldBeWhole(request);
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await Keep(scene, At(place), size: 0);
        await ShouldBeEmpty(scene);
    }

    [Fact]
    public async Task Another_place_is_for_new_lanes_and_the_pool_moves_with_it()
    {
        await using var scene = await PooledScene.Create();
        await Keep(scene, WorktreePlace.Inside);
        var old = await scene.Request();
        var before = await scene.Claim(old);
        await Keep(scene, WorktreePlace.Inside);

        await Keep(scene, WorktreePlace.Beside);
        var young = await scene.Request() with { Place = WorktreePlace.Beside };
        var after = await scene.Claim(young);

        after.FromPool.ShouldBeTrue();
        Path.GetDirectoryName(before.WorktreePath).ShouldBe(Root(scene, WorktreePlace.Inside));
        Path.GetDirectoryName(after.WorktreePath).ShouldBe(Root(scene, WorktreePlace.Beside));
        // Asked for again, with another place by now: it is where it was made.
        (await scene.Claim(old with { Place = WorktreePlace.Beside })).WorktreePath.ShouldBe(before.WorktreePath);
        (await scene.Worktrees.FindMarked(CancellationToken.None)).Worktrees.Count.ShouldBe(2);
        PoolStore.NamesAt(scene.Opened()).ShouldBeEmpty();
        (await scene.TearDown(old)).Complete.ShouldBeTrue();
        (await scene.TearDown(young)).Complete.ShouldBeTrue();
        await Keep(scene, WorktreePlace.Beside, size: 0);
        await ShouldBeEmpty(scene);
    }

    [Fact]
    public async Task The_host_says_where_they_lie_when_the_workspace_does_not()
    {
        await using var scene = await WorktreeScene.Create(
            settings: new Dictionary<string, string?> { ["Helios:Worktrees:Place"] = WorktreePlace.Beside }
        );
        var (asHost, asWorkspace) = (await scene.Request(), await scene.Request() with { Place = WorktreePlace.Inside });

        Path.GetDirectoryName(await scene.Provision(asHost)).ShouldBe(Root(scene, WorktreePlace.Beside));
        Path.GetDirectoryName(await scene.Provision(asWorkspace)).ShouldBe(Root(scene, WorktreePlace.Inside));

        (await scene.TearDown(asHost)).Complete.ShouldBeTrue();
        (await scene.TearDown(asWorkspace)).Complete.ShouldBeTrue();
        await ShouldBeEmpty(scene);
    }

    [Theory]
    [InlineData("trees")]
    [InlineData(".git/trees")]
    [InlineData(".")]
    public async Task A_folder_within_the_repository_is_refused(string folder)
    {
        await using var scene = await WorktreeScene.Create();

        var failed = await scene.FailToProvision(await scene.Request() with { Place = Path.GetFullPath(folder, scene.Repository.Path) });

        failed.Detail.ShouldContain("inside the repository");
        failed.Clean.ShouldBeTrue();
    }

    [Fact]
    public async Task A_folder_that_is_reached_through_a_link_is_named_by_its_real_path()
    {
        await using var scene = await WorktreeScene.Create();
        Directory.CreateDirectory(elsewhere["real"]);
        Directory.CreateSymbolicLink(elsewhere["link"], elsewhere["real"]);
        var request = await scene.Request() with { Place = elsewhere["link"] };

        var path = await scene.Provision(request);

        path.ShouldStartWith(elsewhere["real"] + "/");
        (await TemporaryRepository.GitIn(path, "rev-parse", "--show-toplevel")).ShouldBe(path);
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_copy_of_the_repository_brings_no_right_to_worktrees_outside_of_it()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request() with { Place = WorktreePlace.Beside };
        var path = await scene.Provision(request);
        var copy = elsewhere["copy"];
        await TemporaryRepository.GitIn(elsewhere.Path, "init", "-q", "copy");
        CopyFolder(Path.Combine(scene.Repository.Path, ".git"), Path.Combine(copy, ".git"));
        await scene.Repositories.Inspect(copy, patience: null, CancellationToken.None);

        (await scene.Worktrees.FindMarked(CancellationToken.None))
            .Worktrees.ShouldHaveSingleItem()
            .Repository.ShouldBe(Path.Combine(scene.Repository.Path, ".git"));
        await scene.Worktrees.TearDown(WorktreeScene.Ending(request with { Repository = copy }), CancellationToken.None);

        File.Exists(Path.Combine(path, "README.md")).ShouldBeTrue();
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
    }

    [Theory]
    [InlineData("inside", true)]
    [InlineData("beside", true)]
    [InlineData("/srv/work trees", true)]
    [InlineData("/", false)]
    [InlineData("/a/../b", false)]
    [InlineData("relative", false)]
    [InlineData("", false)]
    [InlineData("/a\nb", false)]
    public void A_place_is_one_of_two_words_or_an_absolute_folder(string text, bool good) =>
        (WorktreePlace.Fault(text) is null).ShouldBe(good);

    private string At(string place) => place is Folder ? elsewhere.Path : place;

    private string Root(WorktreeScene scene, string place) =>
        place switch
        {
            WorktreePlace.Inside => scene.ManagedRoot,
            WorktreePlace.Beside => scene.Repository.Path + ".helios-worktrees",
            _ => Directory.GetDirectories(elsewhere.Path).ShouldHaveSingleItem(),
        };

    private static async Task Keep(WorktreeScene scene, string place, int size = 1)
    {
        scene.Order([
            new PoolOrder
            {
                WorkspaceId = PooledScene.Workspace,
                Repository = scene.Repository.Path,
                BaseRef = "main",
                Size = size,
                Worktrees = place,
            },
        ]);
        (await scene.Round()).ShouldHaveSingleItem().Ready.ShouldBe(size);
    }

    /// <summary>Nothing is left in any place, folders that Helios made included.</summary>
    private async Task ShouldBeEmpty(WorktreeScene scene)
    {
        await scene.ShouldBeEmpty();
        Directory.Exists(scene.Repository.Path + ".helios-worktrees").ShouldBeFalse();
        Directory.GetFileSystemEntries(elsewhere.Path).ShouldBeEmpty();
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)), overwrite: true);
    }
}
