using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>
/// Of two orchestrators, one stops where it stands, with whatever it was doing alone and with messages in its hands.
/// </summary>
public sealed class PausedOrchestratorTests
{
    // The broker gives its messages back after two missed heartbeats of ten seconds; its leases end before. On a busy machine, all of it
    // takes longer, but not minutes.
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(100);

    [Fact]
    [Trait("req", "survives-kill")]
    public async Task The_other_one_takes_over_within_seconds()
    {
        await using var system = new SeparateServices();
        await system.Start();
        await system.StartSecondOrchestrator();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))[
            "workspace_id"
        ]!.ToString();
        await Create(http, workspace, "before");

        var clock = Stopwatch.StartNew();
        await system.Pause("lane-orchestrator-2");
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(index => Create(http, workspace, $"meanwhile-{index}")));
            await http.GetUntil("/v1/events?topic=lane.created&limit=500", page => page["items"]!.AsArray().Count == 9);
            clock.Elapsed.ShouldBeLessThan(Within);
        }
        finally
        {
            await system.GoOn("lane-orchestrator-2");
        }

        // What it still holds and writes changes nothing.
        await Create(http, workspace, "afterwards");
        await http.GetUntil("/v1/events?topic=lane.created&limit=500", page => page["items"]!.AsArray().Count == 10);
        (await http.AllEvents("topic=lane.created")).Select(one => one["subject"]!.ToString()).ShouldBeUnique();
        (await http.Get("/v1/hosts"))["items"]!.AsArray().Sum(host => host!["used_slots"]!.GetValue<int>()).ShouldBe(10);
    }

    private static async Task Create(HttpSteps http, string workspace, string name)
    {
        var (status, lane) = await http.PostUntilAnswered(
            $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=90",
            new JsonObject { ["display_name"] = name },
            $"create-{name}"
        );
        status.ShouldBe(HttpStatusCode.Created, $"{lane}");
        lane!["status"]!.ToString().ShouldBe("ready", $"{lane}");
    }
}
