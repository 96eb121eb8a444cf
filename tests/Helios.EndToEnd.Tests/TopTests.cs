using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary><c>helios top</c> in a real terminal: it follows what happens, and its keys work on what it shows.</summary>
[Collection(SharedSystemTests.Name)]
public sealed class TopTests(SharedSystem shared)
{
    [Fact, Trait("req", "cli-top")]
    public async Task A_person_sees_what_happens_and_acts_with_one_key()
    {
        var (app, name) = (SharedSystem.NewName(), SharedSystem.NewName());
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(shared.System);
        var cli = new CommandLine(shared.System.Url);
        await cli.Ok("workspace", "add", app, "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", app, "--name", name)).Trim();
        var other = (await cli.Ok("lane", "create", app, "--name", $"{name}-other")).Trim();
        await cli.Ok("session", "start", name, "--agent", "command", "--", "sh", "-c", "while read -r x; do echo \"$x\" >>told; done");
        var told = Path.Combine((await http.Get($"/v1/lanes/{lane}"))["worktree_path"]!.ToString(), "told");

        await using var desk = new Desk();
        await desk.Run(shared.System.Url, "top");
        await desk.Shows("live");
        await desk.Press("/", name, "Enter");
        await desk.Shows($"{name}-other");

        // What happens meanwhile is shown at once.
        await http.Post($"/v1/lanes/{other}/share");
        await http.Post($"/v1/lanes/{other}/block", new JsonObject { ["reason"] = "which_grammar" });
        await desk.Shows("Needs you 1");
        await desk.Shows("which_grammar");
        await http.Post($"/v1/lanes/{other}/cleanup?wait=closed&timeout=60", new JsonObject());
        await desk.ShowsNoMore($"{name}-other");

        await desk.Press("s");
        await desk.Shows($"To {name}:");
        await desk.Press("Now the linter", "Enter");
        await Eventually.Holds(() => Task.FromResult(File.Exists(told) && File.ReadAllText(told) == "Now the linter\n"));

        var asking = await Ask(cli, http, app, $"{name}-asks");
        await desk.Shows("Needs you 1");
        await desk.Press("k", "a");
        await desk.Shows("2. No, keep it");
        await desk.Press("2");
        await desk.Shows("Answered: No, keep it");
        var answered = Path.Combine((await http.Get($"/v1/lanes/{asking}"))["worktree_path"]!.ToString(), "answered");
        await Eventually.Holds(() => Task.FromResult(File.Exists(answered) && File.ReadAllText(answered) == "2\n"));
        await http.Post($"/v1/lanes/{asking}/cleanup?wait=closed&timeout=60", new JsonObject { ["force"] = true, ["discard"] = true });
        await desk.ShowsNoMore($"{name}-asks");

        await desk.Press("Enter");
        await desk.Shows("Worktree");
        await desk.Shows("1 not committed");
        await desk.Press("t");
        // The words before it go when the agent's terminal takes the screen; what is typed earlier is for nobody.
        await http.GetUntil(
            $"/v1/lanes/{lane}/terminals",
            page => page["items"]!.AsArray().Any(one => one!["attached"]!.GetValue<int>() == 1)
        );
        await desk.ShowsNoMore("detaches");
        await desk.Press("and the docs", "Enter");
        await Eventually.Holds(() => Task.FromResult(File.ReadAllText(told) == "Now the linter\nand the docs\n"));
        await desk.Press("C-b", "d");
        await desk.Shows("q quit");
        await desk.Press("d");
        await desk.Shows("told (untracked)");
        await desk.Press("q");
        await desk.Shows("q quit");

        await desk.Press("x");
        await desk.Shows($"Clean up {name}? Not committed: 1 file.");
        await desk.Press("n");
        await desk.Shows("q quit");
        await desk.Press("x");
        await desk.Shows($"Clean up {name}?");
        await desk.Press("y");
        await http.GetUntil($"/v1/lanes/{lane}", view => view["status"]!.ToString() == "closed");
        await desk.Press("q");
        await desk.IsLeft();
        (await repository.Git("show", $"refs/helios/archive/{lane}:told")).ShouldBe("Now the linter\nand the docs");
    }

    /// <summary>A lane whose agent waits at a question, and shows it no more once it is answered: for that an answer waits.</summary>
    private static async Task<string> Ask(CommandLine cli, HttpSteps http, string app, string name)
    {
        const string Script =
            "clear; printf 'Delete it?\\n\\n  1. Yes\\n  2. No, keep it\\n'; read -r answer; clear; echo $answer >answered; exec cat";
        var lane = (await cli.Ok("lane", "create", app, "--name", name)).Trim();
        var started = new JsonObject
        {
            ["provider"] = "command",
            ["launch"] = true,
            ["argv"] = new JsonArray("sh", "-c", Script),
        };
        var session = (await http.Post($"/v1/lanes/{lane}/sessions?wait=ready&timeout=60", started))["session_id"]!.ToString();
        await Eventually.Holds(async () =>
            (await http.Try(HttpMethod.Get, $"/v1/sessions/{session}/dialog", null)).Status is HttpStatusCode.OK
        );
        await http.Post($"/v1/sessions/{session}/facts/activity", new JsonObject { ["activity"] = "blocked", ["dialog_id"] = "delete" });
        return lane;
    }
}
