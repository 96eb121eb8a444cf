using System.Text;
using Helios.Contracts;
using Helios.FaultRig.Invariants;
using Helios.FaultRig.Systems;
using Helios.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Helios.FaultRig.Breaks;

/// <summary>What happens to messages.</summary>
internal static class MessageBreaks
{
    private const string Refusing = "events.refusing";
    private const string Spy = "fault-rig.spy";
    private const string Journal = "helios.journal";
    private const int MostDuplicates = 200;
    private const ushort NotFound = 404;

    // Nothing at all, no envelope, an envelope of nobody's message, and one of a message without its members.
    private static readonly string[] PoisonBodies =
    [
        $"{DeadLetters.Poison} {{",
        $"{{\"{DeadLetters.Poison}\": true}}",
        Envelope("urn:message:Nobody:Knows"),
        Envelope("urn:message:Helios.Contracts.Lanes:ShareLane"),
    ];

    /// <summary>Somebody's full queue that refuses every event.</summary>
    public static Break RefusingQueue(RabbitVirtualHost broker) =>
        new(
            "a foreign queue refuses events",
            () =>
                On(
                    broker,
                    async channel =>
                    {
                        var full = new Dictionary<string, object?>(StringComparer.Ordinal)
                        {
                            ["x-max-length"] = 1,
                            ["x-overflow"] = "reject-publish",
                        };
                        await channel.QueueDeclareAsync(Refusing, durable: true, exclusive: false, autoDelete: false, full);
                        await channel.QueueBindAsync(Refusing, "helios.events", "#");
                    }
                ),
            () => On(broker, channel => channel.QueueDeleteAsync(Refusing))
        );

    /// <summary>Messages that nobody can understand, to everybody.</summary>
    public static Break Poison(RigSystem system) =>
        new(
            "messages are poisoned",
            () =>
                On(
                    system.Broker.VirtualHost,
                    async channel =>
                    {
                        foreach (var queue in Queues(system).Append(Journal))
                        {
                            foreach (var body in PoisonBodies)
                            {
                                var properties = new BasicProperties
                                {
                                    ContentType = "application/vnd.masstransit+json",
                                    MessageId = Guid.NewGuid().ToString(),
                                    Persistent = true,
                                };
                                await channel.BasicPublishAsync("", queue, mandatory: false, properties, Encoding.UTF8.GetBytes(body));
                            }
                        }
                    }
                ),
            Break.Nothing
        );

    /// <summary>Every message is copied for a while; then the copies are delivered as well, in any order.</summary>
    public static Break Duplicates(RigSystem system, int seed) =>
        new(
            "messages are delivered twice, and in another order",
            async () =>
            {
                await On(
                    system.Broker.VirtualHost,
                    channel => channel.QueueDeclareAsync(Spy, durable: true, exclusive: false, autoDelete: false)
                );
                foreach (var exchange in Queues(system).Append(Endpoints.LaneReports).Append(Endpoints.SessionReports))
                    await Copy(system.Broker.VirtualHost, exchange);
            },
            () => On(system.Broker.VirtualHost, channel => Deliver(channel, new Random(seed)))
        );

    private static async Task Copy(RabbitVirtualHost broker, string exchange)
    {
        try
        {
            await On(broker, channel => channel.QueueBindAsync(Spy, exchange, ""));
        }
        catch (OperationInterruptedException gone) when (gone.ShutdownReason?.ReplyCode == NotFound)
        {
            // The queues of a forgotten host are deleted.
        }
    }

    private static async Task Deliver(IChannel channel, Random random)
    {
        var copies = new List<BasicGetResult>();
        while (copies.Count < MostDuplicates && await channel.BasicGetAsync(Spy, autoAck: true) is { } copy)
            copies.Add(copy);
        await channel.QueueDeleteAsync(Spy);
        var shuffled = copies.ToArray();
        random.Shuffle(shuffled);
        foreach (var copy in shuffled)
        {
            var properties = new BasicProperties(copy.BasicProperties);
            // To a host by its queue, which has the same name, and may be gone by now.
            var (exchange, key) = copy.Exchange.StartsWith("worktree-agent.", StringComparison.Ordinal)
                ? ("", copy.Exchange)
                : (copy.Exchange, copy.RoutingKey);
            await channel.BasicPublishAsync(exchange, key, mandatory: false, properties, copy.Body);
        }
    }

    private static IEnumerable<string> Queues(RigSystem system) =>
        [.. Endpoints.OfServices, .. system.Hosts.SelectMany(host => new[] { Endpoints.Host(host.Id), Endpoints.HostControl(host.Id) })];

    private static string Envelope(string type) =>
        $$$"""{"messageId": "{{{Guid.NewGuid()}}}", "messageType": ["{{{type}}}"], "message": {"{{{DeadLetters.Poison}}}": true}}""";

    private static async Task On(RabbitVirtualHost broker, Func<IChannel, Task> work)
    {
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
        await work(channel);
    }
}
