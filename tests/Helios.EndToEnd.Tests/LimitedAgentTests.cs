using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>An agent meets a usage limit: what people and programs see of it, and how it goes on.</summary>
public sealed class LimitedAgentTests
{
    // It says what it uses, waits for a sign, and is refused, unless it resumes.
    private const string Agent = """
        #!/bin/sh
        while [ $# -gt 0 ]; do
            case $1 in
                --id) id=$2; shift 2 ;;
                --resume) id=$2; resumed=1; shift 2 ;;
                *) prompt=$2; shift 2 ;;
            esac
        done
        echo '{"type":"start","id":"'"$id"'"}'
        echo '{"type":"answer","in":1000000,"out":20,"model":"gpt-5-mini"}'
        if [ -n "$resumed" ]; then
            echo "$prompt" >resumed
            echo '{"type":"end"}'
            exit 0
        fi
        until [ -e refuse ]; do sleep 0.1; done
        echo '{"type":"error","error":{"statusCode":429,"message":"Slow down","retry_after":20}}'
        exit 1
        """;

    private const string Manifest = """
        {
          "name": "mine",
          "title": "Mine",
          "launch": {
            "program": "PROGRAM",
            "headless": [["--id", "{conversation}"], ["--resume", "{resume}"], ["--prompt", "{prompt}"]]
          },
          "observe": {
            "events": [
              {"if": {"type": "start"}, "activity": "active", "took_prompt": true, "conversation": "id"},
              {"if": {"type": "answer"}, "activity": "active", "usage": {"input": ["in"], "output": ["out"], "model": "model"}},
              {"if": {"type": "end"}, "activity": "ready"},
              {"if": {"type": "error"}, "activity": "idle", "text": "error.message"}
            ]
          }
        }
        """;

    [Fact]
    [Trait("req", "usage-limits")]
    public async Task It_is_rate_limited_keeps_others_from_the_same_wall_and_goes_on_at_the_reset()
    {
        using var agents = new TemporaryFolder();
        var program = agents["mine.sh"];
        await File.WriteAllTextAsync(program, Agent);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(agents["agents.d"]);
        await File.WriteAllTextAsync(agents["agents.d", "mine.json"], Manifest.Replace("PROGRAM", program, StringComparison.Ordinal));
        await using var system = new EmbeddedSystem(
            ("Helios__Agents__ManifestFolder", agents["agents.d"]),
            ("Helios__Sessions__Reactions__LimitResetJitter", "00:00:00")
        );
        await system.Start();
        using var http = new HttpSteps(system);
        using var repository = await TemporaryRepository.Create();
        var cli = new CommandLine(system.Url);
        await cli.Ok("workspace", "add", "app", "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", "app", "--name", "first")).Trim();
        var other = (await cli.Ok("lane", "create", "app", "--name", "other")).Trim();
        var worktree = (await http.Get($"/v1/lanes/{lane}"))["worktree_path"]!.ToString();
        await cli.Ok("session", "start", "first", "--agent", "mine", "--headless", "--prompt", "Do it");
        var session = (await http.Get($"/v1/sessions?lane={lane}"))["items"]![0]!["session_id"]!.ToString();

        await File.WriteAllTextAsync(Path.Combine(worktree, "refuse"), "");

        var limited = await http.GetUntil(
            $"/v1/sessions/{session}",
            view => view["display_status"]!.ToString() == "rate_limited" && view["status"]!.ToString() == "terminated"
        );
        var resetsAt = limited["limit"]!["resets_at"]!.ToString();
        limited["limit"]!["detail"]!.ToString().ShouldBe("Slow down");
        var (status, problem) = await http.Try(
            HttpMethod.Post,
            $"/v1/lanes/{other}/sessions",
            new JsonObject
            {
                ["provider"] = "mine",
                ["launch"] = true,
                ["mode"] = "headless",
                ["prompt"] = "Me too",
            }
        );
        (status, problem!["reason"]!.ToString(), problem["resets_at"]!.ToString()[..19]).ShouldBe(
            (HttpStatusCode.Conflict, "usage_limited", resetsAt[..19])
        );
        (await cli.Ok("session", "list")).ShouldContain("rate_limited until");
        (await cli.Ok("session", "show", session)).ShouldContain("The usage limit is reset at");

        await Eventually.Holds(() => File.Exists(Path.Combine(worktree, "resumed")));
        (await File.ReadAllTextAsync(Path.Combine(worktree, "resumed"))).ShouldContain("has been reset");
        await http.GetUntil($"/v1/sessions/{session}", view => view["display_status"]!.ToString() == "done");
        foreach (var topic in (string[])["session.limited", "session.resumed"])
            await http.Events($"topic={topic}&lane={lane}", 1);
        await cli.Ok("session", "start", "other", "--agent", "mine", "--headless", "--prompt", "Me too");

        // Two launches of the first one.
        var used = await http.GetUntil($"/v1/usage?lane={lane}&by=model", report => (long)report["total"]!["answers"]! == 2);
        ((long)used["total"]!["tokens"]!["input"]!, (decimal)used["total"]!["cost_usd"]!).ShouldBe((2_000_000, 0.50008m));
        (await cli.Ok("usage", "--by", "model", "--lane", "first")).ShouldContain("mine gpt-5-mini");
        (await cli.Ok("lane", "show", "first")).ShouldContain("2M tokens, $0.5001");
        foreach (var name in (string[])["first", "other"])
            await cli.Ok("lane", "cleanup", name, "--force");
    }
}
