using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;
using Helios.Testing.Agents;

namespace Helios.EndToEnd.Tests;

/// <summary>
/// A session with the real Codex CLI, over HTTP: a prompt becomes an edit in the lane's worktree, the agent is killed and goes on in the
/// same conversation, and when the harness goes down the next session runs against the native endpoint and says why.
/// </summary>
public sealed class CodexSessionTests
{
    private const string HarnessKey = "sk-of-the-harness";
    private const string NativeKey = "sk-of-the-provider";

    [Fact]
    [Trait("req", "codex-session")]
    public async Task It_edits_is_killed_goes_on_and_degrades_with_the_reason_told()
    {
        await using var native = await ModelServer.Start();
        var harness = await ModelServer.Start();
        var system = new EmbeddedSystem(
            ("Helios__Harness__BaseUrl", harness.Url.AbsoluteUri),
            ("Helios__Harness__ProbeEvery", "00:00:01"),
            ("Helios__Agents__Codex", await CodexProgram.Path()),
            ("Helios__Agents__CodexModel", "test-model"),
            // Not every machine that tests has what codex makes its sandbox of.
            ("Helios__Agents__CodexSandbox", "danger-full-access"),
            ("Helios__Agents__OpenaiUrl", native.Url.AbsoluteUri),
            ("HELIOS_HARNESS_KEY", HarnessKey),
            ("OPENAI_API_KEY", NativeKey)
        );
        await using (system)
        {
            await system.Start();
            using var http = new HttpSteps(system);
            using var repository = await TemporaryRepository.Create();
            await http.GetUntil("/v1/harness/cliproxy/status", status => (string?)status["status"] == "healthy");
            var workspace = (string)
                (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))["workspace_id"]!;
            var lane = await http.Post($"/v1/workspaces/{workspace}/lanes?wait=ready", new JsonObject { ["display_name"] = "codex" });
            var laneId = (string)lane["lane_id"]!;
            var worktree = (string)lane["worktree_path"]!;

            // A prompt leads to an edit, through the harness.
            var edited = await Start(http, laneId, "run: echo made >made.txt");
            ((string?)edited["transport"]).ShouldBe("cliproxy_harness");
            ((string?)edited["codex_session_id"]).ShouldNotBeNull();
            await Until(http, edited, session => (string?)session["ended_at"] is not null);
            (await File.ReadAllTextAsync(Path.Combine(worktree, "made.txt"))).ShouldBe("made\n");
            harness.Requests.ShouldAllBe(request => request.Authorization == $"Bearer {HarnessKey}");

            // Killed in the middle of a turn, and restored: the same conversation.
            var thinking = new TaskCompletionSource();
            harness.Hold = thinking.Task;
            var asked = harness.Requests.Count;
            var first = await Start(http, laneId, "remember the number 4711");
            await Eventually.Holds(() => harness.Requests.Count > asked, HttpSteps.Patience);
            var id = (string)first["session_id"]!;
            await http.Post($"/v1/sessions/{id}/kill?wait=terminated&timeout=60");
            (await http.Get($"/v1/sessions/{id}")).ShouldSatisfyAllConditions(
                killed => ((string?)killed["display_status"]).ShouldBe("killed"),
                killed => ((string?)killed["status"]).ShouldBe("terminated")
            );
            LeftoverProcesses.ShouldBeNone(new EnvironmentMarker("HELIOS_SESSION_ID", id));
            thinking.SetResult();
            var restored = await http.Post(
                $"/v1/sessions/{id}/restore?wait=ready&timeout=120",
                new JsonObject { ["prompt"] = "run: echo again >again.txt" }
            );
            ((string?)restored["codex_session_id"]).ShouldBe((string?)first["codex_session_id"]);
            await Until(http, restored, session => (string?)session["ended_at"] is not null);
            File.Exists(Path.Combine(worktree, "again.txt")).ShouldBeTrue();
            harness.Requests.Last().Body.ShouldContain("remember the number 4711");

            // The harness goes down: the next session is degraded, and says so.
            await harness.DisposeAsync();
            await http.GetUntil("/v1/harness/cliproxy/status", status => (string?)status["status"] == "unavailable");
            var degraded = await Start(http, laneId, "run: echo native >native.txt");
            degraded.ShouldSatisfyAllConditions(
                session => ((string?)session["transport"]).ShouldBe("native_openai"),
                session => ((string?)session["diagnostics"]!["degrade_reason"]).ShouldNotBeNullOrEmpty()
            );
            await Until(http, degraded, session => (string?)session["ended_at"] is not null);
            File.Exists(Path.Combine(worktree, "native.txt")).ShouldBeTrue();
            native.Requests.ShouldNotBeEmpty();
            native.Requests.ShouldAllBe(request => request.Authorization == $"Bearer {NativeKey}");

            // What the agents keep lies beside the worktree, not in it.
            (await repository.Git("-C", worktree, "status", "--porcelain", "--ignored"))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .ShouldBe(["?? again.txt", "?? made.txt", "?? native.txt"], ignoreOrder: true);
            await http.Post($"/v1/lanes/{laneId}/cleanup?wait=closed&timeout=60");
            LeftoverProcesses.ShouldBeNone(new EnvironmentMarker("HELIOS_LANE_ID", laneId));
        }
    }

    private static async Task<JsonNode> Start(HttpSteps http, string lane, string prompt) =>
        await http.Post(
            $"/v1/lanes/{lane}/sessions?wait=ready&timeout=120",
            new JsonObject
            {
                ["provider"] = "codex",
                ["launch"] = true,
                ["mode"] = "headless",
                ["prompt"] = prompt,
            }
        );

    private static Task<JsonNode> Until(HttpSteps http, JsonNode session, Func<JsonNode, bool> condition) =>
        http.GetUntil($"/v1/sessions/{(string)session["session_id"]!}", condition);
}
