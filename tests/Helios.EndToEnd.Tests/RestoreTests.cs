using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>A lane that is left in the middle of things, cleaned up, and gone on with as another one.</summary>
[Collection(SharedSystemTests.Name)]
public sealed class RestoreTests(SharedSystem shared)
{
    private const string Dirty = """
        set -eu
        echo ours > shared; git add shared; git commit -qm ours
        echo second > second; git add second; git commit -qm second
        git rebase main >/dev/null 2>&1 && exit 1
        echo staged > staged; git add staged; echo more >> staged
        echo loose > loose; chmod +x loose; ln -s nowhere link
        """;

    [Fact]
    [Trait("req", "restore")]
    public async Task A_dirty_conflicted_lane_in_the_middle_of_a_rebase_comes_back_and_goes_on()
    {
        var system = shared.System;
        using var repository = await TemporaryRepository.Create(TemporaryRepository.AwkwardName);
        await repository.Commit("shared", "base\n");
        using var http = new HttpSteps(system);
        var cli = new CommandLine(system.Url);
        var workspace = (
            await http.Post("/v1/workspaces", new JsonObject { ["name"] = SharedSystem.NewName(), ["repository"] = repository.Path })
        )["workspace_id"]!.GetValue<string>();
        var first = await http.Post(
            $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=60",
            new JsonObject { ["display_name"] = "first" }
        );
        await repository.Commit("shared", "theirs\n");
        await Run(http, first, Dirty);
        var before = await State(http, first);
        before.ShouldContain("u UU");
        await CleanUp(http, first);
        (await repository.Git("worktree", "list", "--porcelain", "-z"))
            .Split('\0')
            .Count(line => line.StartsWith("worktree ", StringComparison.Ordinal))
            .ShouldBe(1);

        var second = await http.Post($"/v1/lanes/{first["lane_id"]}/restore?wait=ready&timeout=60");

        second["status"]!.GetValue<string>().ShouldBe("ready");
        second["restored_from"]!.GetValue<string>().ShouldBe(first["lane_id"]!.GetValue<string>());
        (await State(http, second)).ShouldBe(before);
        (await cli.Run("lane", "restore", first["lane_id"]!.GetValue<string>())).ExitCode.ShouldBe(5);
        await CleanUp(http, second);

        // Once more, by the way that a clean-up tells a person.
        var third = (await cli.Ok("lane", "restore", second["lane_id"]!.GetValue<string>(), "--name", "third", "--branch", "third")).Trim();
        var lane = await http.Get($"/v1/lanes/{third}");
        (await State(http, lane)).ShouldBe(before);
        await Run(http, lane, "echo both > shared; git add shared staged; GIT_EDITOR=true git rebase --continue");
        (await Run(http, lane, "git log --format=%s -n2; git branch --show-current")).ShouldBe("second\nours\nthird\n");
        await CleanUp(http, lane);

        (await repository.Git("for-each-ref", "--format=%(refname)"))
            .Split('\n')
            .Order(StringComparer.Ordinal)
            .ShouldBe(
                new[] { "refs/heads/main" }
                    .Concat(new[] { first, second, lane }.Select(one => $"refs/helios/archive/{one["lane_id"]}"))
                    .Order(StringComparer.Ordinal)
            );
        (await repository.Git("worktree", "list", "--porcelain", "-z"))
            .Split('\0')
            .Count(line => line.StartsWith("worktree ", StringComparison.Ordinal))
            .ShouldBe(1);
        (await repository.Git("fsck", "--no-dangling")).ShouldBeEmpty();
        (await http.Get($"/v1/workspaces/{workspace}"))["open_lanes"]!.GetValue<int>().ShouldBe(0);
        foreach (var one in new[] { first, second, lane })
            ProcessTree.Find(new EnvironmentMarker("HELIOS_LANE_ID", one["lane_id"]!.GetValue<string>())).ShouldBeEmpty();
    }

    private static Task<string> State(HttpSteps http, JsonNode lane) =>
        Run(
            http,
            lane,
            "git status --porcelain=v2; git ls-files --stage; git stash list; for f in shared second staged loose; do echo $f; cat "
                + "$f 2>/dev/null; done; ls -l loose | cut -c1-10; readlink link"
        );

    private static async Task<string> Run(HttpSteps http, JsonNode lane, string script)
    {
        var body = new JsonObject { ["argv"] = new JsonArray("sh", "-c", script), ["wait"] = true };
        var run = await http.Post($"/v1/lanes/{lane["lane_id"]}/runs", body);
        run["exit_code"]!.GetValue<int>().ShouldBe(0, run.ToJsonString());
        return run["stdout"]!.GetValue<string>();
    }

    private static async Task CleanUp(HttpSteps http, JsonNode lane)
    {
        var closed = await http.Post($"/v1/lanes/{lane["lane_id"]}/cleanup?wait=closed&timeout=60");
        closed["status"]!.GetValue<string>().ShouldBe("closed", closed.ToJsonString());
        closed["archive"].ShouldNotBeNull();
    }
}
