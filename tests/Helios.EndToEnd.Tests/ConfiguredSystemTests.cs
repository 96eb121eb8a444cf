using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>What a system does with what its operator has told it: a forge, and agents of its own.</summary>
public sealed class ConfiguredSystemTests(ConfiguredSystem configured) : IClassFixture<ConfiguredSystem>
{
    [Fact]
    [Trait("req", "lane-pull-request")]
    public async Task A_lane_is_pushed_and_proposed_once_and_the_token_is_nowhere_to_be_seen()
    {
        using var repository = await TemporaryRepository.Create();
        using var remote = new TemporaryFolder("remote.git");
        await TemporaryRepository.GitIn(remote.Path, "init", "-q", "--bare");
        // The address is the forge's, and what is behind it a folder.
        await repository.Git("config", $"url.{remote.Path}.insteadOf", "https://git.example/team/app.git");
        await repository.Git("remote", "add", "origin", "https://git.example/team/app.git");
        var cli = new CommandLine(configured.System.Url) { Folder = repository.Path };
        await cli.Ok("workspace", "add", "forged");
        var lane = (await cli.Ok("lane", "create", "--name", "fix", "--branch", "fix")).Trim();
        await cli.Ok("lane", "exec", lane, "--", "sh", "-c", "echo fixed > fixed");
        await cli.Ok("lane", "commit", lane, "--message", "Fix the test");

        var url = (await cli.Ok("lane", "pr", lane, "--draft")).Trim();
        await cli.Ok("lane", "exec", lane, "--", "sh", "-c", "echo more > more");
        await cli.Ok("lane", "commit", lane, "--message", "More");
        var again = JsonNode.Parse(await cli.Ok("lane", "pr", lane, "--json"))!;

        url.ShouldBe("https://git.example/team/app/pull/1");
        (again["url"]!.ToString(), again["created"]!.GetValue<bool>()).ShouldBe((url, false));
        var pull = configured.Forge.Open.ShouldHaveSingleItem();
        (pull.Branch, pull.Into, pull.Title, pull.IsDraft).ShouldBe(("fix", "main", "Fix the test", true));
        (await TemporaryRepository.GitIn(remote.Path, "log", "--format=%s", "fix")).ShouldBe("More\nFix the test\nfirst");
        again["commit"]!.ToString().ShouldBe(await TemporaryRepository.GitIn(remote.Path, "rev-parse", "fix"));
        configured.Forge.Authorizations.ShouldBe([$"Bearer {ConfiguredSystem.Token}"]);
        configured.System.Logs().ShouldNotContain(ConfiguredSystem.Token);
        await cli.Ok("lane", "cleanup", lane);
    }

    [Fact]
    [Trait("req", "agent-manifests")]
    public async Task An_agent_of_the_host_is_announced_and_started_as_its_manifest_says_and_another_is_refused()
    {
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(configured.System);
        var cli = new CommandLine(configured.System.Url) { Folder = repository.Path };

        var listed = JsonNode.Parse(await cli.Ok("agent", "list", "--json"))!["items"]!.AsArray();
        var session = (
            await cli.Ok(
                "start",
                "Fix it",
                "--agent",
                "mine",
                "--headless",
                "--model",
                "large",
                "--permissions",
                "all",
                "--env",
                "OWN=kept",
                "--json"
            )
        );

        listed.Single(agent => agent!["agent"]!["name"]!.ToString() == "mine")!["hosts"]![0]!["installed"]!.GetValue<bool>().ShouldBeTrue();
        listed.Single(agent => agent!["agent"]!["name"]!.ToString() == "broken")!["agent"]!["faults"]!.AsArray().ShouldNotBeEmpty();
        (await File.ReadAllLinesAsync(configured.Notes)).ShouldBe(["--model", "large", "--yes", "Fix it", "kept"]);
        var started = JsonNode.Parse(session)!;
        var lane = started["lane"]!["lane_id"]!.ToString();
        (started["session"]!["provider"]!.ToString(), started["session"]!["model"]!.ToString()).ShouldBe(("mine", "large"));
        await http.GetUntil(
            $"/v1/sessions/{started["session"]!["session_id"]}",
            seen => seen["provider_session_id"]?.ToString() == "chat-1"
        );
        foreach (var (agent, why) in new[] { ("nobody", "It has: aider"), ("broken", "has a fault: ") })
        {
            var refused = await http.Try(
                HttpMethod.Post,
                $"/v1/lanes/{lane}/sessions",
                new JsonObject { ["provider"] = agent, ["launch"] = true }
            );
            refused.Body!["reason"]!.ToString().ShouldBe("unsupported_provider");
            refused.Body["detail"]!.ToString().ShouldContain(why);
        }

        await cli.Ok("lane", "cleanup", lane, "--force");
    }
}
