using RabbitMQ.Client;

namespace Helios.Persistence;

/// <summary>Publishes with confirms on its own channel, batch by batch in order.</summary>
internal sealed class RabbitMqFeedTransport(FeedBroker broker, TimeProvider clock) : IFeedTransport, IAsyncDisposable
{
    private static readonly TimeSpan ConfirmedWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ClosedWithin = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim turn = new(1, 1);
    private IConnection? connection;
    private IChannel? channel;

    public async Task Publish(IReadOnlyList<FeedEvent> batch, CancellationToken cancellationToken)
    {
        // The schemas of one process share the channel; only one uses it at a time.
        await turn.WaitAsync(cancellationToken);
        try
        {
            var open = await Open(cancellationToken);
            var timestamp = new AmqpTimestamp(clock.GetUtcNow().ToUnixTimeSeconds());
            var confirms = new List<Task>(batch.Count);
            foreach (var item in batch)
            {
                var properties = new BasicProperties
                {
                    ContentType = FeedBroker.ContentType,
                    MessageId = item.EventId,
                    Type = item.Topic,
                    DeliveryMode = DeliveryModes.Persistent,
                    Timestamp = timestamp,
                };
                confirms.Add(
                    open.BasicPublishAsync(FeedBroker.ExchangeName, item.Topic, mandatory: false, properties, item.Body, cancellationToken)
                        .AsTask()
                );
            }

            // A confirm that never arrives must not block all later events.
            await Task.WhenAll(confirms).WaitAsync(ConfirmedWithin, clock, cancellationToken);
        }
        catch (Exception)
        {
            // After any failure, the next batch starts on a new channel, with the remaining rows.
            await Close();
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        turn.Dispose();
    }

    private async Task<IChannel> Open(CancellationToken cancellationToken)
    {
        if (channel is { IsOpen: true })
        {
            return channel;
        }

        await Close();
        connection = await broker.Connect("helios-feed", cancellationToken);
        channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            cancellationToken
        );
        await FeedBroker.Declare(channel, cancellationToken);
        return channel;
    }

    private async Task Close()
    {
        var (oldChannel, oldConnection) = (channel, connection);
        (channel, connection) = (null, null);
        if (oldChannel is not null)
        {
            await Dispose(oldChannel);
        }

        if (oldConnection is not null)
        {
            await Dispose(oldConnection);
        }
    }

    private async Task Dispose(IAsyncDisposable old)
    {
        try
        {
            await old.DisposeAsync().AsTask().WaitAsync(ClosedWithin, clock);
        }
        catch (TimeoutException)
        {
            // The broker does not answer; the next batch uses a new connection anyway.
        }
    }
}
