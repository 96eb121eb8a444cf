using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>The services of an earlier release are replaced by those of this one, one after the other, while lanes live.</summary>
public sealed class RollingUpgradeTests
{
    // Of each mixture of versions, so many lanes are seen to their end.
    private const int LanesOfAMixture = 3;

    [Fact]
    [Trait("req", "upgrade")]
    public async Task Lanes_live_and_end_as_they_should_whichever_release_each_service_is_of()
    {
        await using var system = new SeparateServices(SessionSteps.Fast) { Release = await RecordedRelease.Programs() };
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))[
            "workspace_id"
        ]!.ToString();
        var (lane, session) = await new SessionSteps(system, http, workspace).Live("first", SessionSteps.Agent("--run-for", "600"));
        var ended = new ConcurrentQueue<LaneScript>();
        using var over = new CancellationTokenSource();
        var users = Enumerable.Range(0, 3).Select(user => Live(user)).ToList();

        // Both sides are of the earlier release.
        await Await.True(() => !ended.IsEmpty || users.Exists(user => user.IsFaulted), HttpSteps.Patience, system.Logs);
        await system.UpgradeDatabase();
        foreach (var part in new[] { "session-registry", "lane-orchestrator", "worktree-agent", "harness-monitor" })
        {
            var before = ended.Count;
            await system.Upgrade(part);
            await Await.True(
                () => ended.Count >= before + LanesOfAMixture || users.Exists(user => user.IsFaulted),
                HttpSteps.Patience,
                system.Logs
            );
        }

        await over.CancelAsync();
        await Task.WhenAll(users);
        // The agent that the earlier release has started is the same.
        (await http.Get($"/v1/sessions/{session}"))["state"]!["session"]!["state"]!
            .ToString()
            .ShouldBe("working");
        await http.Post($"/v1/lanes/{lane}/cleanup?wait=closed&timeout=120", new JsonObject { ["force"] = true });
        foreach (var script in ended)
            await script.ShouldHaveLeftNothing();
        (await http.Get("/v1/dead-letters"))["items"]!.AsArray().Count.ShouldBe(0);

        async Task Live(int user)
        {
            for (var i = 0; !over.IsCancellationRequested; i++)
            {
                var script = new LaneScript(system, http, workspace, repository, $"user{user}-{i}");
                await script.Play();
                ended.Enqueue(script);
            }
        }
    }
}
