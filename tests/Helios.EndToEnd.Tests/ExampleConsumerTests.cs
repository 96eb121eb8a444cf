using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Helios.EndToEnd.Tests;

/// <summary>The programs of <c>deploy/consumers</c>: three with a broker that is restarted, one over a connection that is cut.</summary>
public sealed class ExampleConsumerTests
{
    [Fact]
    [Trait("req", "example-consumers")]
    [Trait("req", "public-events")]
    public async Task Every_one_prints_each_event_of_a_lane_once_and_in_order_across_a_restart_of_the_broker()
    {
        await using var broker = await OwnRabbitServer.Start();
        await using var system = new SeparateServices { OwnBroker = broker.VirtualHost };
        await system.Start();
        using var files = new TemporaryFolder();
        await using var line = new TcpProxy(system.Url.Host, system.Url.Port);
        await using var overHttp = ExampleConsumer.OverHttp(new Uri($"http://127.0.0.1:{line.Port}"), files);
        var onBroker = await ExampleConsumer.OnBroker(broker.VirtualHost.As("event-consumer"), files);
        try
        {
            var all = onBroker.Append(overHttp).ToList();
            string Explain() => string.Join('\n', all.Select(consumer => consumer.Describe()).Append(system.Logs()));
            foreach (var consumer in onBroker)
                await Await.True(() => IsRead(broker.VirtualHost, $"events.{consumer.Name}"), HttpSteps.Patience, Explain);

            using var repository = await TemporaryRepository.Create();
            using var http = new HttpSteps(system);
            var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))[
                "workspace_id"
            ]!.ToString();
            var script = new LaneScript(system, http, workspace, repository, "told");
            await script.Play(async () =>
            {
                await broker.Stop();
                line.Cut();
                await broker.StartAgain();
            });
            await http.GetUntil($"/v1/events?lane={script.LaneId}&topic=lane.cleaned", page => page["items"]!.AsArray().Count == 1);

            foreach (var consumer in all)
            {
                var printed = Array.Empty<string>();
                var expected = Array.Empty<string>();
                await Await.True(
                    async () =>
                    {
                        expected = [.. (await http.AllEvents($"lane={script.LaneId}")).Select(LineOf)];
                        printed = [.. consumer.Lines(script.LaneId)];
                        return printed.SequenceEqual(expected);
                    },
                    HttpSteps.Patience,
                    () => $"{consumer.Name} printed\n{string.Join('\n', printed)}\ninstead of\n{string.Join('\n', expected)}\n{Explain()}"
                );
            }
        }
        finally
        {
            foreach (var consumer in onBroker)
                await consumer.DisposeAsync();
        }
    }

    private static string LineOf(JsonNode item) =>
        $"{item["time"]} {item["type"]} {item["subject"]} {item["revision"]}.{item["index"]} {item["id"]}";

    private static async Task<bool> IsRead(RabbitVirtualHost host, string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = host.Address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue)).ConsumerCount > 0;
        }
        catch (OperationInterruptedException)
        {
            return false;
        }
    }
}
