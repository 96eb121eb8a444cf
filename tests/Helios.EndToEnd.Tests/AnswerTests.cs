using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>An agent asks, and a person answers without its terminal: over HTTP, and with the command line.</summary>
[Collection(SharedSystemTests.Name)]
public sealed class AnswerTests(SharedSystem shared)
{
    private const string Agent = """
        ask() { clear; printf 'Delete %s?\n\n  1. Yes\n  2. No, keep it\n' "$1"; read -r answer; echo "$1 $answer" >>answers; }
        ask one; ask two; clear; exec sleep 3600
        """;

    [Fact, Trait("req", "session-dialogs")]
    public async Task A_dialog_is_shown_and_answered_and_one_that_was_not_seen_is_not()
    {
        var (app, name) = (SharedSystem.NewName(), SharedSystem.NewName());
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(shared.System);
        var cli = new CommandLine(shared.System.Url);
        await cli.Ok("workspace", "add", app, "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", app, "--name", name)).Trim();
        await cli.Ok("session", "start", name, "--agent", "command", "--", "sh", "-c", Agent);
        var session = (await http.Get($"/v1/sessions?lane={lane}"))["items"]![0]!["session_id"]!.ToString();

        var dialog = await http.GetUntil($"/v1/sessions/{session}/dialog", answer => answer["question"] is not null);
        dialog["question"]!.ToString().ShouldBe("Delete one?");
        dialog["choices"]!.AsArray().Select(choice => choice!["text"]!.ToString()).ShouldBe(["Yes", "No, keep it"]);
        var first = dialog["dialog_id"]!.ToString();

        (await http.Try(HttpMethod.Post, $"/v1/sessions/{session}/answer", Body("not-this-one", "1"))).Body!["reason"]!
            .ToString()
            .ShouldBe("dialog_changed");
        (await http.Post($"/v1/sessions/{session}/answer", Body(first, "2")))["dialog_id"]!.ToString().ShouldBe(first);
        var (status, problem) = await http.Try(HttpMethod.Post, $"/v1/sessions/{session}/answer", Body(first, "2"));
        (status, problem!["reason"]!.ToString()).ShouldBe((HttpStatusCode.Conflict, "dialog_changed"));

        (await cli.Ok("session", "answer", name)).ShouldContain("Delete two?\n  1. Yes\n  2. No, keep it");
        await cli.Ok("session", "answer", name, "1");
        await Eventually.Holds(async () =>
            (await http.Try(HttpMethod.Get, $"/v1/sessions/{session}/dialog")).Body?["reason"]?.ToString() == "dialog_not_found"
        );

        var worktree = (await http.Get($"/v1/lanes/{lane}"))["worktree_path"]!.ToString();
        (await File.ReadAllTextAsync(Path.Combine(worktree, "answers"))).ShouldBe("one 2\ntwo 1\n");
        await cli.Ok("lane", "cleanup", name, "--force");
    }

    private static JsonObject Body(string dialog, string choice) => new() { ["dialog_id"] = dialog, ["choice"] = choice };
}
