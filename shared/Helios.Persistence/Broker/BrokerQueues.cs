using System.Text;
using Helios.Persistence.Feed;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Helios.Persistence.Broker;

/// <summary>Deletes queues at the broker whose owners are gone for good; does nothing if the bus is in memory.</summary>
public sealed partial class BrokerQueues(FeedBroker broker, ILogger<BrokerQueues> log)
{
    /// <summary>
    /// Deletes each queue that nobody consumes, with whatever is in it, and its exchange. Queues that do not exist are not an error.
    /// </summary>
    /// <param name="names">The queues.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>True if none of them exists any more; false if one is still in use, or the broker does not allow it.</returns>
    public async Task<bool> Delete(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (!broker.IsConfigured)
            return true;
        var all = true;
        await using var connection = await broker.Connect("helios-queues", cancellationToken);
        foreach (var name in names)
        {
            // A refused call closes its channel.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            try
            {
                await channel.QueueDeleteAsync(name, ifUnused: true, ifEmpty: false, cancellationToken: cancellationToken);
                await channel.ExchangeDeleteAsync(name, ifUnused: false, cancellationToken: cancellationToken);
            }
            catch (OperationInterruptedException refused)
            {
                all = false;
                LogKept(name, refused.Message);
            }
        }

        return all;
    }

    /// <summary>
    /// Empties queues that nobody consumes, such as the transport's error queues: a message is removed once <paramref name="take"/> has
    /// stored it. Queues that do not exist are not an error.
    /// </summary>
    /// <param name="names">The queues.</param>
    /// <param name="take">Stores one message; it may be called again with the same one.</param>
    /// <param name="most">How many messages to take from each queue at most.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <returns>How many were taken.</returns>
    public async Task<int> Drain(
        IEnumerable<string> names,
        Func<BrokerMessage, CancellationToken, Task> take,
        int most,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(take);
        if (!broker.IsConfigured)
            return 0;
        var taken = 0;
        await using var connection = await broker.Connect("helios-error-queues", cancellationToken);
        IChannel? channel = null;
        try
        {
            foreach (var name in names)
            {
                // A refused call closes its channel.
                channel ??= await connection.CreateChannelAsync(cancellationToken: cancellationToken);
                try
                {
                    taken += await Drain(channel, name, take, most, cancellationToken);
                }
                catch (OperationInterruptedException)
                {
                    // It does not exist, or this user may not read it.
                    await channel.DisposeAsync();
                    channel = null;
                }
            }
        }
        finally
        {
            if (channel is not null)
                await channel.DisposeAsync();
        }

        return taken;
    }

    private static async Task<int> Drain(
        IChannel channel,
        string queue,
        Func<BrokerMessage, CancellationToken, Task> take,
        int most,
        CancellationToken cancellationToken
    )
    {
        var taken = 0;
        while (taken < most && await channel.BasicGetAsync(queue, autoAck: false, cancellationToken) is { } got)
        {
            var headers = (got.BasicProperties.Headers ?? new Dictionary<string, object?>()).ToDictionary(
                header => header.Key,
                header => header.Value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : header.Value?.ToString() ?? "",
                StringComparer.OrdinalIgnoreCase
            );
            await take(
                new BrokerMessage(
                    queue,
                    got.BasicProperties.MessageId,
                    got.BasicProperties.ContentType,
                    headers,
                    Encoding.UTF8.GetString(got.Body.Span)
                ),
                cancellationToken
            );
            await channel.BasicAckAsync(got.DeliveryTag, multiple: false, cancellationToken);
            taken++;
        }

        return taken;
    }

    [LoggerMessage(9163, LogLevel.Information, "Queue {Queue} is not deleted yet: {Why}")]
    private partial void LogKept(string queue, string why);
}
