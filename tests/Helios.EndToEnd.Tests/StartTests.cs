using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>From a sentence to an agent at work with one command, in a repository that Helios has never seen.</summary>
[Collection(SharedSystemTests.Name)]
public sealed class StartTests(SharedSystem shared)
{
    private const string Agent = "while read -r line; do echo \"$line\" >>told; done";

    [Fact, Trait("req", "cli-start")]
    public async Task A_sentence_in_a_repository_is_an_agent_at_work_with_it()
    {
        using var repository = await TemporaryRepository.Create($"start-{SharedSystem.NewName()}");
        using var http = new HttpSteps(shared.System);
        var cli = new CommandLine(shared.System.Url) { Folder = repository.Path };
        var first = (await cli.Ok("start", "Fix the failing test", "--", "sh", "-c", Agent)).Trim();
        var second = (await cli.Ok("start", "Fix the failing test", "--quiet", "--", "sh", "-c", Agent)).Trim();

        var lanes = new List<JsonNode>();
        foreach (var id in new[] { first, second })
            lanes.Add(await http.Get($"/v1/lanes/{id}"));
        lanes.Select(lane => lane["display_name"]!.ToString()).ShouldBe(["fix-failing-test", "fix-failing-test-2"]);
        lanes.Select(lane => lane["workspace_id"]!.ToString()).Distinct().Count().ShouldBe(1);
        (await http.Get($"/v1/workspaces/{lanes[0]["workspace_id"]}"))["repository"]!.ToString().ShouldBe(repository.Path);
        var told = Path.Combine(lanes[0]["worktree_path"]!.ToString(), "told");
        await Eventually.Holds(() => Task.FromResult(File.Exists(told) && File.ReadAllText(told) == "Fix the failing test\n"));

        // What it says to type next works as it stands.
        await cli.Ok("session", "send", first, "Now the linter");
        await Eventually.Holds(() => Task.FromResult(File.ReadAllText(told) == "Fix the failing test\nNow the linter\n"));
        (await cli.Ok("lane", "diff", first)).ShouldContain("told");
        foreach (var id in new[] { first, second })
            await cli.Ok("lane", "cleanup", id, "--force");
        foreach (var id in new[] { first, second })
            ProcessTree.Find(new EnvironmentMarker("HELIOS_LANE_ID", id)).ShouldBeEmpty();
        (await repository.Git("show", $"refs/helios/archive/{first}:told")).ShouldBe("Fix the failing test\nNow the linter");
    }

    [Fact, Trait("req", "cli-start")]
    public async Task With_follow_it_prints_what_the_agent_prints_until_it_ends()
    {
        using var repository = await TemporaryRepository.Create($"follow-{SharedSystem.NewName()}");
        var cli = new CommandLine(shared.System.Url) { Folder = repository.Path };

        var printed = await cli.Ok("start", "Say hello", "--headless", "--follow", "--", "sh", "-c", "read -r line; echo \"told: $line\"");

        var lines = printed.Trim().Split('\n');
        lines.Length.ShouldBe(2, printed);
        lines[1].ShouldBe("told: Say hello");
        await cli.Ok("lane", "cleanup", lines[0], "--force");
    }

    [Fact, Trait("req", "cli-group")]
    public async Task A_task_for_several_agents_is_a_group_of_which_one_lane_is_kept()
    {
        using var repository = await TemporaryRepository.Create($"group-{SharedSystem.NewName()}");
        using var http = new HttpSteps(shared.System);
        var cli = new CommandLine(shared.System.Url) { Folder = repository.Path };

        var ids = (await cli.Ok("start", "Try three ways", "--count", "3", "--quiet", "--", "sh", "-c", Agent)).Trim().Split('\n');

        var lanes = new List<JsonNode>();
        foreach (var id in ids)
            lanes.Add(await http.Get($"/v1/lanes/{id}"));
        lanes
            .Select(lane => lane["display_name"]!.ToString())
            .ShouldBe(["try-three-ways", "try-three-ways-2", "try-three-ways-3"], ignoreOrder: true);
        lanes.Select(lane => lane["labels"]!["group"]!.ToString()).Distinct().ShouldBe(["try-three-ways"]);
        foreach (var lane in lanes)
        {
            var told = Path.Combine(lane["worktree_path"]!.ToString(), "told");
            await Eventually.Holds(() => Task.FromResult(File.Exists(told) && File.ReadAllText(told) == "Try three ways\n"));
        }

        (await cli.Ok("group", "list")).ShouldContain("try-three-ways");
        var compared = JsonNode.Parse(await cli.Ok("group", "compare", "try-three-ways", "--json"))!["items"]!.AsArray();
        compared.Select(item => item!["lane"]!["lane_id"]!.ToString()).ShouldBe(ids, ignoreOrder: true);
        compared.ShouldAllBe(item =>
            item!["session"]!["provider"]!.ToString() == "command" && item["changes"]!["untracked"]!.AsArray().Count == 1
        );

        var ended = (await cli.Ok("group", "keep", ids[1])).Trim().Split('\n');
        ended.ShouldBe([ids[0], ids[2]], ignoreOrder: true);
        foreach (var id in ended)
            (await repository.Git("show", $"refs/helios/archive/{id}:told")).ShouldBe("Try three ways");
        (await http.Get($"/v1/lanes/{ids[1]}"))["status"]!.ToString().ShouldBe("running");
        await cli.Ok("lane", "cleanup", ids[1], "--force");
    }
}
