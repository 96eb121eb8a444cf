using Helios.Contracts.Identifiers;
using Helios.Contracts.Pools;
using Helios.Testing;
using Helios.Worktrees.Git;
using Helios.Worktrees.Pool;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Pool;

/// <summary>What tests of pools say to a scene's agent.</summary>
internal static class PooledScene
{
    public static readonly WorkspaceId Workspace = WorkspaceId.New();

    private static long told = DateTimeOffset.UtcNow.Ticks;

    public static Task<WorktreeScene> Create(IReadOnlyDictionary<string, string?>? settings = null, string installation = "test") =>
        WorktreeScene.Create(
            installation: installation,
            settings: new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>())
            {
                ["Helios:Worktrees:PoolQuietFor"] = "00:00:00",
            }
        );

    /// <summary>The orchestrator says what to keep, and a round is done.</summary>
    public static async Task<PoolState> Keep(this WorktreeScene scene, int size, string baseRef = "main", string? repository = null)
    {
        scene.Order([
            new PoolOrder
            {
                WorkspaceId = Workspace,
                Repository = repository ?? scene.Repository.Path,
                BaseRef = baseRef,
                Size = size,
            },
        ]);
        return (await scene.Round()).ShouldHaveSingleItem();
    }

    public static void Order(this WorktreeScene scene, IReadOnlyList<PoolOrder> pools) =>
        scene
            .Get<PoolKeeper>()
            .Keep(
                new KeepPools
                {
                    HostId = scene.Identity.HostId,
                    Pools = pools,
                    OccurredAt = new DateTimeOffset(Interlocked.Increment(ref told), TimeSpan.Zero),
                }
            );

    public static async Task<IReadOnlyList<PoolState>> Round(this WorktreeScene scene)
    {
        var keeper = scene.Get<PoolKeeper>();
        await keeper.Round(_ => Task.CompletedTask, CancellationToken.None);
        return keeper.States.ShouldNotBeNull();
    }

    public static GitRepository Opened(this WorktreeScene scene) => new(Path.Combine(scene.Repository.Path, ".git"), Bare: false);

    public static IReadOnlyList<string> Slots(this WorktreeScene scene) => PoolStore.Names(scene.Opened());

    public static string Tree(this WorktreeScene scene, string slot) => PoolStore.TreeOf(scene.Opened(), slot);

    /// <summary>Makes a lane and tells whether the pool served it.</summary>
    public static async Task<ProvisionOutcome.Provisioned> Claim(this WorktreeScene scene, ProvisionRequest request)
    {
        var outcome = await scene.Worktrees.Provision(request, scene, CancellationToken.None);
        return outcome.ShouldBeOfType<ProvisionOutcome.Provisioned>(outcome.ToString());
    }

    public static async Task<ProvisionOutcome.Provisioned> Claim(this WorktreeScene scene) => await scene.Claim(await scene.Request());

    /// <summary>As what git says of a lane is the same whichever way it was made.</summary>
    public static async Task ShouldBeWhole(this ProvisionOutcome.Provisioned lane, ProvisionRequest request)
    {
        (
            await TemporaryRepository.GitIn(lane.WorktreePath, "status", "--porcelain=v2", "--ignored", "--untracked-files=all")
        ).ShouldBeEmpty();
        (await TemporaryRepository.GitIn(lane.WorktreePath, "symbolic-ref", "--short", "HEAD")).ShouldBe(request.Branch);
        (await TemporaryRepository.GitIn(lane.WorktreePath, "rev-parse", "HEAD")).ShouldBe(request.BaseCommit);
        (await TemporaryRepository.GitIn(lane.WorktreePath, "fsck", "--no-dangling")).ShouldBeEmpty();
    }
}
