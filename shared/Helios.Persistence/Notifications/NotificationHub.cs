using System.Collections.Concurrent;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Helios.Persistence.Notifications;

internal sealed partial class NotificationHub(SchemaStore store, ILogger<NotificationHub> log) : INotificationHub, IDisposable
{
    // A connection within the machine is never cut without a word.
    private readonly TimeSpan pingAfter = TimeSpan.FromSeconds(store.IsLocal ? 60 : 5);
    private const int PingSeconds = 5;

    private readonly ConcurrentDictionary<string, HashSet<Action<string>>> channels = new();
    private readonly Lock gate = new();
    private CancellationTokenSource changed = new();

    public IDisposable Subscribe(string channel, Action<string> handler)
    {
        lock (gate)
        {
            channels.AddOrUpdate(channel, _ => [handler], (_, known) => [.. known, handler]);
            changed.Cancel();
        }

        return new Subscription(this, channel, handler);
    }

    /// <summary>Listens as long as there are subscribers; reconnects when the connection is lost.</summary>
    public async Task Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await store.WhenReady(stopping);
                if (channels.IsEmpty)
                {
                    await Changed(stopping);
                    continue;
                }

                await Listen(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                LogLost(exception, store.Schema);
                await Task.Delay(store.Options.RetryAfter, store.Clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public void Dispose() => changed.Dispose();

    private async Task Listen(CancellationToken stopping)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(stopping);
        connection.Notification += (_, notification) => Notify(notification.Channel, notification.Payload);
        var listening = new HashSet<string>();
        try
        {
            while (true)
            {
                await ListenToAll(connection, listening, stopping);
            }
        }
        finally
        {
            await Unlisten(connection);
        }
    }

    /// <summary>Listens to all subscribed channels, until there is a new one.</summary>
    private async Task ListenToAll(NpgsqlConnection connection, HashSet<string> listening, CancellationToken stopping)
    {
        CancellationToken more;
        string[] missing;
        lock (gate)
        {
            if (changed.IsCancellationRequested)
            {
                changed.Dispose();
                changed = new CancellationTokenSource();
            }

            more = changed.Token;
            missing = [.. channels.Keys.Where(channel => !listening.Contains(channel))];
        }

        foreach (var channel in missing)
        {
            await using var listen = new NpgsqlCommand($"listen \"{channel}\"", connection);
            await listen.ExecuteNonQueryAsync(stopping);
            listening.Add(channel);
            Notify(channel, "");
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(more, stopping);
        try
        {
            // A connection that was cut without a word would wait for ever.
            if (!await connection.WaitAsync(pingAfter, either.Token))
            {
                await using var ping = new NpgsqlCommand("select 1", connection) { CommandTimeout = PingSeconds };
                await ping.ExecuteScalarAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (more.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            // There is a new channel.
        }
    }

    private static async Task Unlisten(NpgsqlConnection connection)
    {
        try
        {
            // A pooled connection is not reset: its next user would get notifications too.
            await using var unlisten = new NpgsqlCommand("unlisten *", connection);
            await unlisten.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception)
        {
            // The connection is broken, and so the subscription is gone.
        }
    }

    private async Task Changed(CancellationToken stopping)
    {
        CancellationToken more;
        lock (gate)
        {
            more = changed.Token;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(more, stopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, store.Clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.ThrowIfCancellationRequested();
    }

    private void Notify(string channel, string payload)
    {
        if (!channels.TryGetValue(channel, out var handlers))
        {
            return;
        }

        foreach (var handler in handlers)
        {
            try
            {
                handler(payload);
            }
            catch (Exception exception)
            {
                LogHandlerFailed(exception, channel);
            }
        }
    }

    private void Remove(string channel, Action<string> handler)
    {
        lock (gate)
        {
            // Keep listening to the channel: subscribers come and go, and an unused notification costs nothing.
            channels.AddOrUpdate(channel, _ => [], (_, known) => [.. known.Where(other => other != handler)]);
        }
    }

    [LoggerMessage(9121, LogLevel.Warning, "Schema {Schema}: lost the listening connection; reconnecting")]
    private partial void LogLost(Exception exception, string schema);

    [LoggerMessage(9122, LogLevel.Error, "A handler of {Channel} failed")]
    private partial void LogHandlerFailed(Exception exception, string channel);

    private sealed class Subscription(NotificationHub hub, string channel, Action<string> handler) : IDisposable
    {
        public void Dispose() => hub.Remove(channel, handler);
    }
}
