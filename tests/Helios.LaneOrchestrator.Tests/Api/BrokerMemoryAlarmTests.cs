using System.Net;
using Helios.Testing;

namespace Helios.LaneOrchestrator.Tests.Api;

/// <summary>The broker is low on memory: it keeps its connections, and takes nothing from whoever publishes.</summary>
[Trait("req", "broker-trouble")]
public sealed class BrokerMemoryAlarmTests : IAsyncLifetime
{
    private OwnRabbitServer broker = null!;
    private Orchestrator it = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await OwnRabbitServer.Start();
        it = await Orchestrator.Start([.. broker.VirtualHost.Settings.Select(setting => (setting.Key, setting.Value!))]);
    }

    public async ValueTask DisposeAsync()
    {
        // Stopping publishes, and waits for as long as it is blocked.
        await broker.BlockFrom("0.9");
        await it.DisposeAsync();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task An_alarm_is_named_in_readiness_and_in_each_refusal_and_over_when_there_is_room_again()
    {
        var workspace = await it.Workspace();
        await Eventually.Holds(async () => (await Readiness()).Status is HttpStatusCode.OK);
        var name = $"127.0.0.1:{broker.VirtualHost.Port}";

        await broker.BlockFrom("0.0000001");
        await Eventually.Holds(async () => (await Readiness()).Status is HttpStatusCode.ServiceUnavailable);
        var readiness = await Readiness();
        var (status, problem, response) = await it.Send(
            "POST",
            $"/v1/workspaces/{workspace}/lanes",
            new { display_name = "while it is full" }
        );
        var (listed, _, _) = await it.Send("GET", $"/v1/workspaces/{workspace}/lanes");
        await broker.BlockFrom("0.9");

        readiness.Text.ShouldContain($"The message broker at {name} accepts no messages");
        (status, problem["reason"]!.GetValue<string>(), problem["recorded"]!.GetValue<bool>()).ShouldBe(
            (503, "service_unavailable", false)
        );
        problem["detail"]!.GetValue<string>().ShouldContain(name);
        response.Headers.RetryAfter.ShouldNotBeNull();
        listed.ShouldBe(200);
        await Eventually.Holds(async () => (await Readiness()).Status is HttpStatusCode.OK);
        var (made, lane, _) = await it.Send(
            "POST",
            $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=60",
            new { display_name = "afterwards" }
        );
        (made, lane["status"]!.GetValue<string>()).ShouldBe((201, "ready"), $"{lane}");
    }

    private async Task<(HttpStatusCode Status, string Text)> Readiness()
    {
        using var http = new HttpClient { BaseAddress = it.Address };
        using var answer = await http.GetAsync("/health/ready");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
