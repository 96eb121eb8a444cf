using System.Security.Authentication;
using Helios.Persistence.Feed;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Helios.Persistence.Broker;

/// <summary>
/// Checks whether the broker accepts messages: a broker that is low on memory or disk blocks publishers, but keeps their connections and
/// answers everything else.
/// Publishes an empty message to an unbound exchange every few seconds, which also makes the broker report that it blocks.
/// </summary>
internal sealed partial class BrokerWatch(FeedBroker broker, BrokerStatus status, TimeProvider clock, ILogger<BrokerWatch> log)
    : BackgroundService
{
    // A name that every service may declare.
    private const string Exchange = "Helios.Contracts.BrokerProbe";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Watch(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Fail($"The message broker at {broker.Name} is unreachable: {Words(exception)}");
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Watch(CancellationToken cancellationToken)
    {
        await using var connection = await broker.Connect("helios-watch", cancellationToken);
        string? blocked = null;
        connection.ConnectionBlockedAsync += (_, blocking) =>
        {
            blocked = blocking.Reason;
            Fail($"The message broker at {broker.Name} accepts no messages: {blocked}.");
            return Task.CompletedTask;
        };
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            blocked = null;
            status.Works();
            return Task.CompletedTask;
        };
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            cancellationToken
        );
        await channel.ExchangeDeclareAsync(
            Exchange,
            ExchangeType.Fanout,
            durable: false,
            autoDelete: false,
            cancellationToken: cancellationToken
        );
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            var began = clock.GetTimestamp();
            var confirmed = channel
                .BasicPublishAsync(Exchange, "", mandatory: false, new BasicProperties(), ReadOnlyMemory<byte>.Empty, cancellationToken)
                .AsTask();
            while (await Task.WhenAny(confirmed, Task.Delay(Every, clock, cancellationToken)) != confirmed)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (blocked is null)
                    Fail(
                        $"The message broker at {broker.Name} has not confirmed a message for "
                            + $"{clock.GetElapsedTime(began).TotalSeconds:0} s."
                    );
            }

            await confirmed;
            if (blocked is null)
                status.Works();
        } while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>The reason without what the client appends to it: the stack trace of whatever closed the connection.</summary>
    private static string Words(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is AuthenticationException)
                exception = inner;
        }

        var reason = exception is OperationInterruptedException { ShutdownReason.ReplyText: { Length: > 0 } text }
            ? text
            : exception.Message;
        return reason.Split('\n')[0].TrimEnd();
    }

    private void Fail(string sentence)
    {
        if (status.Trouble is null)
            LogTrouble(sentence);
        status.Fails(sentence);
    }

    [LoggerMessage(9171, LogLevel.Error, "{Trouble}")]
    private partial void LogTrouble(string trouble);
}
