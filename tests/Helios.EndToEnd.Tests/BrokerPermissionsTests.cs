using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Helios.EndToEnd.Tests;

/// <summary>The four services with the broker users that <c>deploy/rabbitmq/definitions.sh</c> writes.</summary>
public sealed class BrokerPermissionsTests
{
    private const string VirtualHost = "helios";

    private static readonly HostId Host = HostId.New();

    [Fact]
    [Trait("req", "broker-permissions")]
    public async Task Every_service_does_all_its_work_userits_own_user()
    {
        using var folder = new TemporaryFolder();
        await using var broker = await OwnRabbitServer.Start();
        var passwords = await Users(broker, folder.Path);
        await using var system = new SeparateServices([
            .. SessionSteps.Fast,
            ("Helios__Host__Id", Host.ToString()),
            ("Helios__Bus__FailureRetries", "0"),
            ("Helios__Lanes__HostLostAfter", "00:00:08"),
        ])
        {
            BusOf = part =>
            {
                var user = part == "worktree-agent" ? $"worktree-agent-{Host}" : part;
                return Bus(broker, user, passwords[user]).Settings;
            },
        };
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);

        // Orders and reports in all directions.
        var steps = await SessionSteps.In(system, http, repository);
        var (lane, session) = await steps.Live("first", SessionSteps.Agent("--run-for", "600"));
        await steps.UntilSeen(session, "process", "alive");
        await LetAForeignQueueRefuse(Bus(broker, "event-consumer", passwords["event-consumer"]));
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

    private static RabbitVirtualHost Bus(OwnRabbitServer broker, string user, string password) =>
        new(new UriBuilder(broker.VirtualHost.Broker) { UserName = Uri.EscapeDataString(user), Password = password }.Uri, VirtualHost);

    private static async Task<Dictionary<string, string>> Users(OwnRabbitServer broker, string folder)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "../../../../deploy/rabbitmq/definitions.sh");
        (
            await ProcessRunner.Instance.Run(new CommandSpec("bash", script, folder, Host.ToString()), CancellationToken.None)
        ).EnsureSucceeded();
        await broker.Import(Path.Combine(folder, "definitions.json"));
        return (await File.ReadAllLinesAsync(Path.Combine(folder, "passwords.env")))
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
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
        await using var connection = await Connect(broker.VirtualHost with { Name = VirtualHost });
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
        await using var connection = await Connect(broker.VirtualHost with { Name = VirtualHost });
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
