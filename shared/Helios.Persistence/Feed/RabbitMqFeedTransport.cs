using Helios.Persistence.Transactions;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Helios.Persistence.Feed;

/// <summary>
/// Publishes with confirms on its own channel, batch by batch in order. The broker confirms an event only if every queue that it was
/// routed to accepted it, so one full queue of somebody else can refuse an event that all others have got. Such an event is offered a
/// few times, then handed to the journal's queue alone and passed over: the queue that refuses loses it, nobody else.
/// </summary>
internal sealed class RabbitMqFeedTransport(FeedBroker broker, FeedStatus status, TimeProvider clock) : IFeedTransport, IAsyncDisposable
{
    private const int Tries = 3;
    private static readonly TimeSpan BeforeNextTry = TimeSpan.FromMilliseconds(200);

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
            var refused = await Offer(open, batch, FeedBroker.ExchangeName, cancellationToken);
            // While a queue is known to refuse, more tries would only slow everybody down.
            for (var attempt = 1; refused.Count > 0 && attempt < Tries && !status.IsRefused; attempt++)
            {
                await Task.Delay(BeforeNextTry, clock, cancellationToken);
                refused = await Offer(open, refused, FeedBroker.ExchangeName, cancellationToken);
            }

            if (refused.Count == 0)
            {
                status.Accepted();
                return;
            }

            if (await Offer(open, refused, exchange: "", cancellationToken) is { Count: > 0 } lost)
            {
                throw new IOException($"The queue {FeedBroker.JournalQueue} does not accept {lost.Count} events.");
            }

            status.Refused(refused.Count);
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

    /// <summary>Publishes to the exchange, or without one to the journal's queue; returns what was refused, in order.</summary>
    private async Task<IReadOnlyList<FeedEvent>> Offer(
        IChannel open,
        IReadOnlyList<FeedEvent> events,
        string exchange,
        CancellationToken cancellationToken
    )
    {
        var timestamp = new AmqpTimestamp(clock.GetUtcNow().ToUnixTimeSeconds());
        var confirms = new List<Task>(events.Count);
        foreach (var item in events)
        {
            var properties = new BasicProperties
            {
                ContentType = FeedBroker.ContentType,
                MessageId = item.EventId,
                Type = item.Topic,
                DeliveryMode = DeliveryModes.Persistent,
                Timestamp = timestamp,
            };
            var key = exchange.Length == 0 ? FeedBroker.JournalQueue : item.Topic;
            confirms.Add(open.BasicPublishAsync(exchange, key, mandatory: false, properties, item.Body, cancellationToken).AsTask());
        }

        // A confirm that never arrives must not block all later events.
        await Task.WhenAll(confirms)
            .WaitAsync(ConfirmedWithin, clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var refused = new List<FeedEvent>();
        for (var index = 0; index < confirms.Count; index++)
        {
            if (confirms[index].Exception?.GetBaseException() is PublishException { IsReturn: false })
            {
                refused.Add(events[index]);
            }
            else if (!confirms[index].IsCompletedSuccessfully)
            {
                // Throws what went wrong; a confirm that is still missing has run out of time.
                await confirms[index].WaitAsync(TimeSpan.Zero, clock, cancellationToken);
            }
        }

        return refused;
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
