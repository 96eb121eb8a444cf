using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>A repository that is named by URL and brings setup steps of its own.</summary>
[Collection(SharedSystemTests.Name)]
public sealed class RepositoryByUrlTests(SharedSystem shared)
{
    [Fact]
    [Trait("req", "workspaces-by-url")]
    [Trait("req", "setup-approval")]
    public async Task A_repository_by_URL_is_approved_worked_on_pushed_to_and_left_as_it_was()
    {
        var system = shared.System;
        var (app, first) = (SharedSystem.NewName(), SharedSystem.NewName());
        using var repository = await TemporaryRepository.Create();
        await repository.Commit(".gitignore", "ran\n");
        await repository.Commit(".helios/setup.json", """{"run": [{"argv": ["sh", "-c", "echo $HELIOS_LANE_NAME >ran"]}]}""");
        var cli = new CommandLine(system.Url);
        await cli.Ok("workspace", "add", app, "--repository", $"file://{repository.Path}");
        (await cli.Run("workspace", "add", "again", "--repository", $"file://localhost{repository.Path}/")).ExitCode.ShouldBe(5);

        var refused = await cli.Run("lane", "create", app, "--name", first);
        refused.ExitCode.ShouldBe(5);
        var next = refused
            .Stderr.Text.Split('\n')
            .Single(line => line.TrimStart().StartsWith("next: ", StringComparison.Ordinal))
            .Split("helios ")[^1]
            .Trim();
        (await cli.Ok("lane", "list", "--quiet")).ShouldBeEmpty();
        next.ShouldStartWith($"workspace approve {app} ");
        await cli.Ok(next.Split(' '));

        // Pushed after the workspace was registered: the lane starts from it.
        var head = await repository.Commit("late", "x\n");
        await cli.Ok("lane", "create", app, "--name", first);
        (await cli.Ok("lane", "exec", first, "--", "cat", "ran")).ShouldBe($"{first}\n");
        (await cli.Ok("lane", "exec", first, "--", "git", "rev-parse", "HEAD")).Trim().ShouldBe(head);
        await cli.Ok(
            "lane",
            "exec",
            first,
            "--",
            "sh",
            "-c",
            "echo y >y && git add y && git commit -qm y && git push -q origin HEAD:refs/heads/from-a-lane && echo z >z"
        );
        var lane = JsonNode.Parse(await cli.Ok("lane", "show", first, "--json"))!;
        lane["worktree_path"]!.GetValue<string>().ShouldStartWith(Path.Combine(system.Home, "agent", "mirrors"));
        await cli.Ok("lane", "cleanup", first);

        (await repository.Git("show", "from-a-lane:y")).ShouldBe("y");
        var mirror = Directory.GetDirectories(Path.Combine(system.Home, "agent", "mirrors")).ShouldHaveSingleItem();
        (await TemporaryRepository.GitIn(mirror, "show", $"refs/helios/archive/{lane["lane_id"]!.GetValue<string>()}:z")).ShouldBe("z");
        (await repository.Git("for-each-ref", "--format=%(refname)")).ShouldBe("refs/heads/from-a-lane\nrefs/heads/main");
    }
}
