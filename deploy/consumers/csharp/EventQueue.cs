using RabbitMQ.Client;

namespace EventConsumer;

/// <summary>A durable queue for the events of some topics.</summary>
internal sealed record EventQueue(Uri Broker, string Name, string Topic)
{
    /// <summary>A consumer that is away for long loses its oldest events, instead of filling the broker's disk.</summary>
    public static IReadOnlyDictionary<string, object?> Arguments { get; } =
        new Dictionary<string, object?> { ["x-max-length"] = 100_000, ["x-overflow"] = "drop-head" };

    /// <summary>
    /// Declares and binds it. MassTransit's own <c>Bind</c> would declare the exchange as well, which belongs to Helios: a consumer may
    /// read from it, but not configure it.
    /// </summary>
    public async Task Bind()
    {
        await using var connection = await new ConnectionFactory { Uri = Broker }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(
            Name,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?>(Arguments)
        );
        await channel.QueueBindAsync(Name, "helios.events", Topic);
    }
}
