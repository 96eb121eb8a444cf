using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Helios.EndToEnd.Tests;

/// <summary>The four services with the broker users that <c>deploy/rabbitmq/definitions.sh</c> writes.</summary>
public sealed class BrokerPermissionsTests
{
    private static readonly HostId Host = HostId.Parse(RabbitVirtualHost.HostId);

    [Fact]
    [Trait("req", "broker-permissions")]
    public async Task Every_service_does_all_its_work_as_its_own_user()
    {
        await using var broker = await OwnRabbitServer.Start();
        await using var system = new SeparateServices([
            .. SessionSteps.Fast,
            ("Helios__Bus__FailureRetries", "0"),
            ("Helios__Lanes__HostLostAfter", "00:00:08"),
        ])
        {
            OwnBroker = broker.VirtualHost,
        };
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);

        // Orders and reports in all directions.
        var steps = await SessionSteps.In(system, http, repository);
        var (lane, session) = await steps.Live("first", SessionSteps.Agent("--run-for", "600"));
        await steps.UntilSeen(session, "process", "alive");
        await LetAForeignQueueRefuse(broker.VirtualHost.As("event-consumer"));
        var cleaned = await http.Try(HttpMethod.Post, $"/v1/lanes/{lane}/cleanup", new JsonObject { ["force"] = true });
        ((int)cleaned.Status).ShouldBeLessThan(300, $"{cleaned.Body}\n{system.Logs()}");
        // Through the default exchange, because the foreign queue refuses it.
        await http.GetUntil($"/v1/events?lane={lane}&topic=lane.cleaned", page => page["items"]!.AsArray().Count == 1);

        // What fails anywhere reaches the orchestrator, also from the queue of a service that could not report it.
        string[] endpoints = [Endpoints.HarnessStatus, Endpoints.Sessions, Endpoints.Lanes, Endpoints.HostControl(Host)];
        await Poison(broker, endpoints, Endpoints.SessionHarness + "_error");
        var letters = await http.GetUntil("/v1/dead-letters", page => page["items"]!.AsArray().Count == endpoints.Length + 1);
        letters["items"]!
            .AsArray()
            .Select(letter => letter!["endpoint"]!.ToString())
            .ShouldBe([.. endpoints, Endpoints.SessionHarness], ignoreOrder: true);

        await system.Kill("worktree-agent");
        await http.GetUntil($"/v1/hosts/{Host}", host => host["status"]!.ToString() == "lost");
        await http.Post($"/v1/hosts/{Host}/forget");
        await Eventually.Holds(async () => !await Exists(broker, Endpoints.Host(Host)), what: "the queues of the host are deleted");

        broker.Log().ShouldNotContain(line => line.Contains("access_refused", StringComparison.Ordinal));
    }

    private static async Task LetAForeignQueueRefuse(RabbitVirtualHost consumer)
    {
        await using var connection = await Connect(consumer);
        await using var channel = await connection.CreateChannelAsync();
        var arguments = new Dictionary<string, object?> { ["x-max-length"] = 0, ["x-overflow"] = "reject-publish" };
        await channel.QueueDeclareAsync("events.full", durable: true, exclusive: false, autoDelete: false, arguments);
        await channel.QueueBindAsync("events.full", "helios.events", "lane.#");
    }

    private static async Task Poison(OwnRabbitServer broker, IEnumerable<string> endpoints, string errorQueue)
    {
        await using var connection = await Connect(broker.VirtualHost);
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(errorQueue, durable: true, exclusive: false, autoDelete: false);
        foreach (var queue in endpoints.Append(errorQueue))
        {
            var id = Guid.NewGuid();
            var body = $$"""{"messageId": "{{id}}", "messageType": ["urn:message:Helios.Contracts:OfANewerVersion"], "message": { } }""";
            await channel.BasicPublishAsync(
                exchange: "",
                queue,
                mandatory: true,
                new BasicProperties
                {
                    ContentType = "application/vnd.masstransit+json",
                    MessageId = id.ToString("D", CultureInfo.InvariantCulture),
                },
                Encoding.UTF8.GetBytes(body)
            );
        }
    }

    private static async Task<bool> Exists(OwnRabbitServer broker, string queue)
    {
        await using var connection = await Connect(broker.VirtualHost);
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            await channel.QueueDeclarePassiveAsync(queue);
            return true;
        }
        catch (OperationInterruptedException)
        {
            return false;
        }
    }

    private static Task<IConnection> Connect(RabbitVirtualHost user) =>
        new ConnectionFactory
        {
            HostName = user.Host,
            Port = user.Port,
            VirtualHost = user.Name,
            UserName = user.Username,
            Password = user.Password,
        }.CreateConnectionAsync();
}
