using Helios.Hosting.Bus;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Hosting.Tests;

/// <summary>A service whose broker user may not do what it tries.</summary>
[Trait("req", "broker-permissions")]
public sealed class BrokerRefusalTests
{
    [Fact]
    public async Task What_may_not_be_declared_is_named_at_once_in_health_and_to_whoever_waits()
    {
        await using var service = await Monitor();
        var refusals = service.App.Services.GetRequiredService<BrokerRefusals>();
        using var over = new CancellationTokenSource();

        var named = refusals.Next("lane-orchestrator.lanes", over.Token);
        var sending = Send(service, "lane-orchestrator.lanes", over.Token);

        var sentence = await named.WaitAsync(Eventually.Patience);
        sentence.ShouldStartWith("The message broker refuses messages to lane-orchestrator.lanes: ACCESS_REFUSED");
        sentence.ShouldContain("refused for user 'harness-monitor'");
        await Eventually.Passes(async () =>
            (await Readiness(service)).ShouldContain(
                "\"broker-permissions\":{\"status\":\"degraded\",\"detail\":\"The message broker refuses messages to lane-orchestrator."
            )
        );
        // Nobody waits for it any longer: it is not sent again, and the service can stop.
        await over.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => sending.WaitAsync(Eventually.Patience));
    }

    [Fact]
    public async Task What_may_be_sent_is_not_a_refusal()
    {
        await using var service = await Monitor();

        await Send(service, "harness-monitor.status", CancellationToken.None);

        (await Readiness(service)).ShouldContain("\"broker-permissions\":{\"status\":\"healthy\"}");
    }

    private static async Task<ServiceUnderTest> Monitor() =>
        await ServiceUnderTest.Start((await RabbitServer.Shared).ClaimVirtualHost().As("harness-monitor").Settings, endpoints: _ => { });

    private static async Task<string> Readiness(ServiceUnderTest service) =>
        await (await service.Http.GetAsync("/health/ready")).Content.ReadAsStringAsync();

    private static async Task Send(ServiceUnderTest service, string endpoint, CancellationToken cancellationToken)
    {
        var address = await service.App.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri($"exchange:{endpoint}"));
        await address.Send(new Note { Text = "x" }, cancellationToken);
    }

    private sealed record Note
    {
        public required string Text { get; init; }
    }
}
