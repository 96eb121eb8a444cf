using System.Text.Json.Nodes;
using Helios.Contracts.Api.Harness;
using Helios.Testing;
using RabbitMQ.Client;

namespace Helios.SessionRegistry.Tests;

public sealed class HarnessFeedTests
{
    [Fact]
    [Trait("req", "harness-status-event")]
    public async Task On_a_new_broker_early_events_wait_for_the_journal()
    {
        var broker = (await RabbitServer.Shared).ClaimVirtualHost();
        await using var registry = await RegistryUnderTest.Start(broker);

        await registry.Report(Reports.Of(HarnessStatus.Healthy, 1));

        var told = await Eventually.Gives(() => Read(broker, "helios.journal"));
        told["type"]!.GetValue<string>().ShouldBe("harness.status.changed");
        told["data"]!["current"]!.GetValue<string>().ShouldBe("healthy");
    }

    private static async Task<JsonObject?> Read(RabbitVirtualHost broker, string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return await channel.BasicGetAsync(queue, autoAck: true) is { } delivery
                ? JsonNode.Parse(delivery.Body.Span)!.AsObject()
                : null;
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            // Not declared yet.
            return null;
        }
    }
}
