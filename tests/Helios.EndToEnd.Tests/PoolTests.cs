using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>A workspace keeps worktrees ready, and lanes are made of them.</summary>
[Collection(SharedSystemTests.Name)]
public sealed class PoolTests(SharedSystem shared)
{
    [Fact]
    [Trait("req", "worktree-pool")]
    public async Task A_lane_comes_from_the_pool_which_is_filled_again_follows_its_base_and_goes_with_its_workspace()
    {
        var system = shared.System;
        var app = SharedSystem.NewName();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var cli = new CommandLine(system.Url);
        var workspace = (
            await http.Post(
                "/v1/workspaces",
                new JsonObject
                {
                    ["name"] = app,
                    ["repository"] = repository.Path,
                    ["pool"] = 3,
                }
            )
        )["workspace_id"]!.GetValue<string>();
        var first = await repository.Git("rev-parse", "HEAD");
        await Filled(system, http, repository, workspace, 3, first);
        (await cli.Ok("workspace", "show", app)).ShouldContain($"3 ready, 3 per host, at {first[..10]}");
        var slots = Slots(repository);

        await cli.Ok("lane", "create", app, "--name", "one");
        (await http.Events($"topic=lane.worktree.provisioned&workspace={workspace}", 1)).Single()["data"]!["from_pool"]!
            .GetValue<bool>()
            .ShouldBeTrue();
        (await cli.Ok("lane", "exec", "one", "--", "git", "status", "--porcelain", "--branch")).ShouldStartWith("## helios/lane/");
        await Filled(system, http, repository, workspace, 3, first);
        Slots(repository).Intersect(slots).Count().ShouldBe(2);

        var second = await repository.Commit("second", "2\n");
        await Filled(system, http, repository, workspace, 3, second);
        await cli.Ok("lane", "create", app, "--name", "two");
        (await cli.Ok("lane", "exec", "two", "--", "git", "rev-parse", "HEAD")).Trim().ShouldBe(second);

        // A killed system starts with the pool it had.
        await Filled(system, http, repository, workspace, 3, second);
        slots = Slots(repository);
        await system.KillAndRestart("helios");
        await cli.Ok("lane", "create", app, "--name", "three");
        (await http.Events($"topic=lane.worktree.provisioned&workspace={workspace}", 3)).ShouldAllBe(told =>
            told["data"]!["from_pool"]!.GetValue<bool>()
        );
        await Filled(system, http, repository, workspace, 3, second);
        Slots(repository).Intersect(slots).Count().ShouldBe(2);

        await cli.Ok("workspace", "set", app, "--pool", "1");
        await Filled(system, http, repository, workspace, 1, second);
        foreach (var name in new[] { "one", "two", "three" })
            await cli.Ok("lane", "cleanup", name);
        await cli.Ok("workspace", "remove", app);
        await Await.True(
            () => Task.FromResult(!Directory.Exists(Path.Combine(repository.Path, ".helios-worktrees"))),
            HttpSteps.Patience,
            () => system.Logs()
        );
        (await repository.Git("status", "--porcelain")).ShouldBeEmpty();
        (await repository.Git("fsck", "--no-dangling")).ShouldBeEmpty();
        (await repository.Git("branch", "--format=%(refname:short)")).ShouldBe("main");
    }

    private static Task Filled(
        EmbeddedSystem system,
        HttpSteps http,
        TemporaryRepository repository,
        string workspace,
        int size,
        string commit
    )
    {
        JsonNode? pool = null;
        return Await.True(
            async () =>
            {
                pool = (await http.Get($"/v1/workspaces/{workspace}"))["pool"]!;
                // What was told last may be from before the latest claim; the disk is of now.
                return Slots(repository).Length == size
                    && pool["size"]!.GetValue<int>() == size
                    && pool["ready"]!.GetValue<int>() == size
                    && pool["base_commit"]?.GetValue<string>() == commit;
            },
            HttpSteps.Patience,
            () => $"The pool is {pool}\n{system.Logs()}"
        );
    }

    /// <summary>The slots that are whole: their folders are closed.</summary>
    private static string[] Slots(TemporaryRepository repository)
    {
        var pool = new DirectoryInfo(Path.Combine(repository.Path, ".helios-worktrees/.pool"));
        return pool.Exists
            ? [.. pool.EnumerateDirectories().Where(folder => folder.UnixFileMode == UnixFileMode.None).Select(folder => folder.Name)]
            : [];
    }
}
