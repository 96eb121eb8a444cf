using System.Net.Security;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace Helios.Persistence.Feed;

/// <summary>
/// The broker for public events: plain RabbitMQ.Client instead of the bus, whose serializers do not accept finished bytes.
/// </summary>
public sealed class FeedBroker
{
    /// <summary>The durable topic exchange of all public events; the routing key is the topic.</summary>
    public const string ExchangeName = "helios.events";

    /// <summary>The durable queue that holds every event until it is in the journal.</summary>
    public const string JournalQueue = "helios.journal";

    /// <summary>The content type of an event's body.</summary>
    public const string ContentType = "application/cloudevents+json";

    private readonly IConfigurationSection bus;
    private readonly SslOption? tls;

    /// <summary>Reads <c>Helios:Bus</c>, the configuration of the bus.</summary>
    /// <param name="configuration">The configuration of the process.</param>
    /// <param name="tls">How connections are secured, as the bus does it; null without a bus: by the authorities of the system.</param>
    public FeedBroker(IConfiguration configuration, SslOption? tls = null)
    {
        bus = configuration.GetSection("Helios:Bus");
        this.tls = tls;
    }

    /// <summary>False if the bus is in memory: then events go to the <see cref="IFeedConsumer"/>s of the process.</summary>
    public bool IsConfigured => string.Equals(bus["Transport"], "rabbitmq", StringComparison.Ordinal);

    /// <summary>The broker, for people: host and port.</summary>
    public string Name => $"{bus["Host"] ?? "localhost"}:{Port}";

    private int Port =>
        bus.GetValue("Port", 0) is > 0 and var port ? port
        : bus.GetValue("UseTls", false) ? 5671
        : 5672;

    /// <summary>
    /// Opens a connection for the caller. It does not recover by itself: a reader or writer that loses it opens a new one.
    /// </summary>
    public Task<IConnection> Connect(string clientName, CancellationToken cancellationToken)
    {
        var host = bus["Host"] ?? "localhost";
        var factory = new ConnectionFactory
        {
            HostName = host,
            Port = Port,
            VirtualHost = bus["VirtualHost"] ?? "/",
            UserName = bus["Username"] ?? "guest",
            Password = bus["Password"] ?? "guest",
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
            Ssl =
                tls
                ?? new SslOption
                {
                    Enabled = bus.GetValue("UseTls", false),
                    ServerName = host,
                    AcceptablePolicyErrors = SslPolicyErrors.None,
                },
        };
        return factory.CreateConnectionAsync(clientName, cancellationToken);
    }

    /// <summary>
    /// Declares <see cref="ExchangeName"/> and <see cref="JournalQueue"/>; idempotent. Publishers do it first: an exchange
    /// without a queue drops messages, and the journal's reader may start last.
    /// </summary>
    public static async Task Declare(IChannel channel, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(
            ExchangeName,
            ExchangeType.Topic,
            durable: true,
            autoDelete: false,
            cancellationToken: cancellationToken
        );
        // One reader at a time, so that events keep their order.
        await channel.QueueDeclareAsync(
            JournalQueue,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-single-active-consumer"] = true },
            cancellationToken: cancellationToken
        );
        await channel.QueueBindAsync(JournalQueue, ExchangeName, "#", cancellationToken: cancellationToken);
    }
}
