using Helios.Worktrees.Tests.Pool;

namespace Helios.Worktrees.Tests.Lifecycle;

/// <summary>Two agents of a host, an old one that is still ending and a new one, say, work in one repository.</summary>
public sealed class SharedTrashTests
{
    [Fact]
    public async Task The_trash_is_empty_for_either_agent_when_it_is_through()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Provision(await scene.Request());
        await using var other = await RestartedAgent.Of(scene);
        var trash = Path.Combine(scene.ManagedRoot, ".trash");
        for (var round = 0; round < 100; round++)
        {
            for (var n = 0; n < 8; n++)
            {
                var folder = Path.Combine(trash, $"{n}.1.gone");
                foreach (var inside in (string[])["a", "b/c", "b/d/e"])
                    File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, inside)).FullName, "file"), "");
            }

            await Task.WhenAll(Empty(scene.Worktrees), Empty(other.Worktrees));
        }

        Task Empty(IWorktrees worktrees) =>
            Task.Run(async () =>
            {
                await worktrees.EmptyTrash(CancellationToken.None);
                Directory.Exists(trash).ShouldBeFalse();
            });
    }
}
