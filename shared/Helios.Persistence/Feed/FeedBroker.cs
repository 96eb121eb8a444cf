using System.Net.Security;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace Helios.Persistence;

/// <summary>The broker as public events use it: plain RabbitMQ.Client, beside the bus, whose serializers would refuse finished bytes.</summary>
public sealed class FeedBroker
{
    /// <summary>The durable topic exchange of all public events; the routing key is the topic.</summary>
    public const string ExchangeName = "helios.events";

    /// <summary>The content type of an event's body.</summary>
    public const string ContentType = "application/cloudevents+json";

    private readonly IConfigurationSection bus;

    /// <summary>Reads <c>Helios:Bus</c>, which the bus itself is configured by.</summary>
    public FeedBroker(IConfiguration configuration)
    {
        bus = configuration.GetSection("Helios:Bus");
    }

    /// <summary>False where the bus is in memory: then events go to the <see cref="IFeedConsumer"/>s of the process.</summary>
    public bool IsConfigured => string.Equals(bus["Transport"], "rabbitmq", StringComparison.Ordinal);

    /// <summary>A connection of the caller's own. It does not recover by itself: a reader or writer that loses it begins anew.</summary>
    public Task<IConnection> Connect(string clientName, CancellationToken cancellationToken)
    {
        var tls = bus.GetValue("UseTls", false);
        var host = bus["Host"] ?? "localhost";
        var port = bus.GetValue("Port", 0);
        var factory = new ConnectionFactory
        {
            HostName = host,
            Port = port > 0 ? port : tls ? 5671 : 5672,
            VirtualHost = bus["VirtualHost"] ?? "/",
            UserName = bus["Username"] ?? "guest",
            Password = bus["Password"] ?? "guest",
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
            Ssl = new SslOption { Enabled = tls, ServerName = host, AcceptablePolicyErrors = SslPolicyErrors.None },
        };
        return factory.CreateConnectionAsync(clientName, cancellationToken);
    }

    /// <summary>Declares <see cref="ExchangeName"/>; anybody may, any number of times.</summary>
    public static Task Declare(IChannel channel, CancellationToken cancellationToken) =>
        channel.ExchangeDeclareAsync(ExchangeName, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken);
}
