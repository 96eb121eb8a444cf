using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>From a sentence to an agent at work with one command, in a repository that Helios has never seen.</summary>
[Collection(SharedSystemTests.Name)]
public sealed class StartTests(SharedSystem shared)
{
    [Fact, Trait("req", "cli-start")]
    public async Task A_sentence_in_a_repository_is_an_agent_at_work_with_it()
    {
        using var repository = await TemporaryRepository.Create($"start-{SharedSystem.NewName()}");
        using var http = new HttpSteps(shared.System);
        var cli = new CommandLine(shared.System.Url) { Folder = repository.Path };
        const string Agent = "while read -r line; do echo \"$line\" >>told; done";

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
}
