using System.Threading.Channels;
using Helios.Hosting.Concurrency;
using Helios.Persistence.Feed;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>
/// Records everything published on the exchange. One consumer is active at a time, so events keep their order; they
/// are acknowledged after the commit, and a duplicate is recorded once.
/// </summary>
internal sealed partial class JournalConsumer(
    FeedBroker broker,
    JournalWriter writer,
    JournalTail tail,
    JournalStatus status,
    IOptions<JournalOptions> options,
    TimeProvider time,
    ILogger<JournalConsumer> logger
) : BackgroundService
{
    public const string Queue = FeedBroker.JournalQueue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!broker.IsConfigured)
            return;
        await Loop.RunBetween(
            Consume,
            wait: token => Task.Delay(options.Value.ReconnectAfter, time, token),
            failed: Interrupted,
            stoppingToken
        );
    }

    private void Interrupted(Exception exception)
    {
        status.Fails(exception.Message);
        LogInterrupted(exception);
    }

    private async Task Consume(CancellationToken stoppingToken)
    {
        await using var connection = await broker.Connect("helios journal", stoppingToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stoppingToken);
        await FeedBroker.Declare(channel, stoppingToken);
        await channel.BasicQosAsync(0, (ushort)Math.Min(options.Value.BatchLength * 2, ushort.MaxValue), global: false, stoppingToken);

        // Deliveries are passed on in order; the channel below ends with the broker's.
        var deliveries = Channel.CreateUnbounded<(ulong Tag, JournalRecord? Record)>(new UnboundedChannelOptions { SingleReader = true });
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            deliveries.Writer.TryComplete(new IOException($"The broker closed the channel: {reason.ReplyText}"));
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            // The body's memory belongs to the client again as soon as this returns.
            if (!JournalRecord.TryRead(delivery.Body, out var record))
                LogUnreadable(delivery.BasicProperties.MessageId, delivery.RoutingKey);
            deliveries.Writer.TryWrite((delivery.DeliveryTag, record));
            return Task.CompletedTask;
        };
        consumer.UnregisteredAsync += (_, _) =>
        {
            deliveries.Writer.TryComplete(new IOException("The broker cancelled the consumer."));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer, stoppingToken);

        var records = new List<JournalRecord>();
        while (await deliveries.Reader.WaitToReadAsync(stoppingToken))
        {
            records.Clear();
            ulong tag = 0;
            while (records.Count < options.Value.BatchLength && deliveries.Reader.TryRead(out var delivery))
            {
                tag = delivery.Tag;
                if (delivery.Record is { } record)
                    records.Add(record);
            }

            await writer.Write(records, stoppingToken);
            tail.Wake();
            status.Works();
            await channel.BasicAckAsync(tag, multiple: true, stoppingToken);
        }
    }

    [LoggerMessage(1913, LogLevel.Warning, "The journal cannot read from the exchange; retrying")]
    private partial void LogInterrupted(Exception exception);

    [LoggerMessage(1914, LogLevel.Warning, "Message {MessageId} on {RoutingKey} is not a CloudEvent and is not in the journal")]
    private partial void LogUnreadable(string? messageId, string routingKey);
}
