using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Helios.EndToEnd.Tests;

/// <summary>An event consumer that is not ours: plain RabbitMQ.Client, a queue of its own, <c>lane.#</c>.</summary>
public sealed class ForeignConsumerTests
{
    [Fact]
    [Trait("req", "public-events")]
    public async Task It_receives_valid_cloud_events_of_a_lanes_whole_life_in_revision_order()
    {
        await using var system = new SeparateServices();
        await system.Start();
        var broker = system.Broker.As("event-consumer");
        var factory = new ConnectionFactory
        {
            HostName = broker.Host,
            Port = broker.Port,
            VirtualHost = broker.Name,
            UserName = broker.Username,
            Password = broker.Password,
        };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var queue = (await channel.QueueDeclareAsync("events.test")).QueueName;
        await channel.QueueBindAsync(queue, "helios.events", "lane.#");
        var received = new ConcurrentQueue<(string Key, string? MessageId, string? ContentType, JsonNode Body)>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            received.Enqueue(
                (
                    delivery.RoutingKey,
                    delivery.BasicProperties.MessageId,
                    delivery.BasicProperties.ContentType,
                    JsonNode.Parse(delivery.Body.ToArray())!
                )
            );
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);

        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))[
            "workspace_id"
        ]!.GetValue<string>();
        var script = new LaneScript(system, http, workspace, repository, "told");
        await script.Play();
        await Await.True(
            () => received.Any(e => e.Key == "lane.cleaned"),
            HttpSteps.Patience,
            () => $"lane.cleaned did not come\n{system.Logs()}"
        );

        foreach (var (key, messageId, contentType, body) in received)
        {
            contentType.ShouldBe("application/cloudevents+json");
            body["specversion"]!.GetValue<string>().ShouldBe("1.0");
            body["id"]!.GetValue<string>().ShouldBe(messageId);
            body["type"]!.GetValue<string>().ShouldBe(key);
            body["source"]!.GetValue<string>().ShouldBe("/helios/lane-orchestrator");
            body["subject"]!.GetValue<string>().ShouldBe(script.LaneId);
            body["data"]!["lane_id"]!.GetValue<string>().ShouldBe(script.LaneId);
            body["correlationid"]!.GetValue<string>().ShouldNotBeEmpty();
            DateTimeOffset.TryParse(body["time"]!.GetValue<string>(), out _).ShouldBeTrue();
        }
        var distinct = received
            .DistinctBy(e => e.MessageId)
            .Select(e => (Revision: long.Parse(e.Body["revision"]!.ToString()), Index: e.Body["index"]!.GetValue<int>()))
            .ToList();
        distinct.SequenceEqual(distinct.Order()).ShouldBeTrue("one lane's events come in the order of revision and index");
        var keys = received.DistinctBy(e => e.MessageId).Select(e => e.Key).ToList();
        keys[0].ShouldBe("lane.create.started");
        keys.ShouldContain("lane.created");
        keys.ShouldContain("lane.run.completed");
        keys[^1].ShouldBeOneOf("lane.cleaned", "lane.state.changed");
    }
}
