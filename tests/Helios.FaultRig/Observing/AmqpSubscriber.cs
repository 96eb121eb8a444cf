using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Helios.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Helios.FaultRig.Observing;

/// <summary>A consumer of the event feed that is not ours: plain RabbitMQ.Client, and a durable queue of its own.</summary>
internal sealed class AmqpSubscriber : IAsyncDisposable
{
    private const string Exchange = "helios.events";
    private const string Queue = "events.fault-rig";
    private static readonly TimeSpan BeforeRepeat = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentQueue<SeenEvent> events = new();
    private readonly ConnectionFactory factory;
    private Task following = Task.CompletedTask;

    private AmqpSubscriber(RabbitVirtualHost broker) => factory = FactoryOf(broker);

    /// <summary>Everything that was delivered, also what was delivered again.</summary>
    public IReadOnlyList<SeenEvent> Events => [.. events];

    /// <summary>Binds the queue, also before there is a service: then it misses nothing.</summary>
    public static async Task<AmqpSubscriber> Start(RabbitVirtualHost broker)
    {
        await using (var connection = await FactoryOf(broker).CreateConnectionAsync())
        await using (var channel = await connection.CreateChannelAsync())
        {
            await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Topic, durable: true);
            await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false);
            await channel.QueueBindAsync(Queue, Exchange, "#");
        }

        var subscriber = new AmqpSubscriber(broker.As("event-consumer"));
        subscriber.following = Task.Run(subscriber.Follow);
        return subscriber;
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await following;
        over.Dispose();
    }

    private static ConnectionFactory FactoryOf(RabbitVirtualHost broker) =>
        new()
        {
            HostName = broker.Host,
            Port = broker.Port,
            VirtualHost = broker.Name,
            UserName = broker.Username,
            Password = broker.Password,
            AutomaticRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
        };

    private async Task Follow()
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await Consume();
            }
            catch (Exception broken)
                when (broken is RabbitMQClientException or IOException or OperationCanceledException or TimeoutException)
            {
                await Task.Delay(BeforeRepeat, TimeProvider.System, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Consume()
    {
        await using var connection = await factory.CreateConnectionAsync(over.Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: over.Token);
        await channel.BasicQosAsync(0, 100, global: false, over.Token);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, _) =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            events.Enqueue(SeenEvent.Of(JsonNode.Parse(delivery.Body.Span)!));
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer, over.Token);
        await ended.Task.WaitAsync(over.Token);
    }
}
