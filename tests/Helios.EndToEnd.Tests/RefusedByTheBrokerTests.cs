using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>The broker's administrator has forgotten a permission.</summary>
public sealed class RefusedByTheBrokerTests
{
    [Fact]
    [Trait("req", "broker-permissions")]
    public async Task A_request_that_needs_it_is_answered_at_once_with_the_brokers_words_and_all_others_go_on()
    {
        await using var broker = await OwnRabbitServer.Start();
        await broker.Forbid("lane-orchestrator", "session-registry.");
        await using var system = new SeparateServices { OwnBroker = broker.VirtualHost };
        await system.Start();
        using var http = new HttpSteps(system);
        // The first request of a process is slow for other reasons.
        await http.Get("/v1/lanes");

        await using var lost = new LostTime();
        var clock = Stopwatch.StartNew();
        var (status, problem) = await http.Try(HttpMethod.Get, "/v1/sessions");
        var took = clock.Elapsed;

        status.ShouldBe(HttpStatusCode.ServiceUnavailable, $"{problem}");
        problem!["reason"]!.ToString().ShouldBe("service_unavailable");
        problem["detail"]!.ToString().ShouldContain("The message broker refuses messages to session-registry.questions: ACCESS_REFUSED");
        problem["detail"]!.ToString().ShouldContain("user 'lane-orchestrator'");
        took.ShouldBeLessThan(TimeSpan.FromSeconds(2) + lost.SoFar, system.Logs());
        var health = await http.Get("/health/ready");
        health["checks"]!["broker-permissions"]!["status"]!.ToString().ShouldBe("degraded");
        using var repository = await TemporaryRepository.Create();
        var workspace = await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path });
        var lane = await http.Post(
            $"/v1/workspaces/{workspace["workspace_id"]}/lanes?wait=ready&timeout=60",
            new JsonObject { ["display_name"] = "first" }
        );
        lane["status"]!.ToString().ShouldBe("ready");
        await http.Post($"/v1/lanes/{lane["lane_id"]}/cleanup?wait=closed&timeout=60");
    }
}
