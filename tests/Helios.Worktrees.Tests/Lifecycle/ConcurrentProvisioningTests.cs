using Helios.Testing;

namespace Helios.Worktrees.Tests.Lifecycle;

public sealed class ConcurrentProvisioningTests
{
    [Fact, Trait("req", "concurrent-worktrees")]
    public async Task Twenty_come_and_go_while_a_person_looks_around_and_nobody_sees_an_error()
    {
        await using var scene = await WorktreeScene.Create();
        await using var another = await WorktreeScene.Create();
        for (var i = 0; i < 20; i++)
            await File.WriteAllTextAsync(Path.Combine(scene.Repository.Path, $"file-{i}"), $"{i}\n");
        await scene.Repository.Commit("more", "x\n");
        using var ending = new CancellationTokenSource();
        Task[] people =
        [
            Loop(() => scene.Repository.Git("log", "--all", "--oneline", "-n", "5"), ending.Token),
            Loop(() => scene.Repository.Git("status", "--porcelain"), ending.Token),
            Loop(() => scene.Repository.Git("branch", "--list", "-v"), ending.Token),
            Loop(() => scene.Repository.Git("worktree", "list", "--porcelain"), ending.Token),
        ];

        var requests = new List<ProvisionRequest>();
        for (var i = 0; i < 20; i++)
            requests.Add(await scene.Request(i % 2 == 0 ? null : $"named/{i}"));
        await Task.WhenAll(
            requests.Select(
                async (request, i) =>
                {
                    // Every other one by a second agent, whose lock is another's.
                    var agent = i % 4 < 2 ? scene : another;
                    var outcome = await agent.Worktrees.Provision(request, agent, CancellationToken.None);
                    var path = outcome.ShouldBeOfType<ProvisionOutcome.Provisioned>(outcome.ToString()).WorktreePath;
                    (await TemporaryRepository.GitIn(path, "status", "--porcelain")).ShouldBeEmpty();
                    if (i % 5 == 0)
                        await File.WriteAllTextAsync(Path.Combine(path, "loose"), "l\n");
                    var end = await agent.Worktrees.TearDown(WorktreeScene.Ending(request), CancellationToken.None);
                    end.Complete.ShouldBeTrue(end.Detail);
                    (end.Archive is not null).ShouldBe(i % 5 == 0);
                }
            )
        );

        await ending.CancelAsync();
        await Task.WhenAll(people);
        await another.Worktrees.EmptyTrash(CancellationToken.None);
        await scene.ShouldBeEmpty();
    }

    private static async Task Loop(Func<Task> look, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
            await look();
    }
}
