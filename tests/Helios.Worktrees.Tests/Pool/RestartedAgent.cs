using Helios.Contracts.Pools;
using Helios.Worktrees.Lifecycle;
using Helios.Worktrees.Pool;
using Helios.Worktrees.Tests.Lifecycle;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Worktrees.Tests.Pool;

/// <summary>The agent of a scene after a kill: nothing of its memory is left, all of its disk.</summary>
internal sealed class RestartedAgent(ServiceProvider services) : IAsyncDisposable
{
    public PoolKeeper Keeper => services.GetRequiredService<PoolKeeper>();

    public IWorktrees Worktrees => services.GetRequiredService<IWorktrees>();

    public static Task<RestartedAgent> Of(WorktreeScene scene) =>
        Task.FromResult(
            new RestartedAgent(
                new ServiceCollection()
                    .AddLogging()
                    .AddSingleton(scene.Identity)
                    .AddWorktrees(
                        new ConfigurationBuilder().AddInMemoryCollection([new("Helios:Worktrees:PoolQuietFor", "00:00:00")]).Build()
                    )
                    .BuildServiceProvider()
            )
        );

    public async Task<PoolState> Keep(WorktreeScene scene, int size)
    {
        Keeper.Keep(
            new KeepPools
            {
                HostId = scene.Identity.HostId,
                Pools =
                [
                    new PoolOrder
                    {
                        WorkspaceId = PooledScene.Workspace,
                        Repository = scene.Repository.Path,
                        BaseRef = "main",
                        Size = size,
                    },
                ],
                OccurredAt = DateTimeOffset.UtcNow.AddDays(1),
            }
        );
        await Keeper.Round(_ => Task.CompletedTask, CancellationToken.None);
        return Keeper.States.ShouldNotBeNull().ShouldHaveSingleItem();
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
