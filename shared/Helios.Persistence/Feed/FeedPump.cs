using Helios.Persistence.Locks;
using Helios.Persistence.Notifications;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.Logging;

namespace Helios.Persistence.Feed;

/// <summary>
/// Publishes a schema's events, in order, from the one process that holds its lease.
/// </summary>
/// <remarks>
/// It keeps no position but deletes published rows: a row that becomes visible late, because its transaction took long, is simply read
/// later. Order holds per entity: a transaction that writes revision n + 1 has read revision n as committed, and its events get their
/// numbers at its own, later commit.
/// </remarks>
internal sealed partial class FeedPump(
    SchemaStore store,
    LeaseSession leases,
    IFeedTransport transport,
    INotificationHub hub,
    ILogger<FeedPump> log
)
{
    private const int BatchSize = 500;

    public async Task Run(CancellationToken stopping)
    {
        using var subscription = hub.Subscribe(store.FeedChannel, _ => store.WakePump());
        while (!stopping.IsCancellationRequested)
        {
            var wait = store.Options.Poll;
            try
            {
                await store.WhenReady(stopping);
                if (await leases.TryHold("feed", stopping) is { } lease)
                {
                    store.PumpIsHere = true;
                    while (leases.Holds(lease) && await HandOn(lease, stopping) == BatchSize)
                    {
                        // More is waiting.
                    }
                }
                else
                {
                    if (store.PumpIsHere)
                    {
                        store.PumpIsHere = false;
                        await Announce(stopping);
                    }

                    wait = store.Options.LeaseLasts / 5;
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                store.PumpIsHere = false;
                LogFailed(exception, store.Schema);
                wait = store.Options.RetryAfter;
            }

            await ((Task)store.PumpSignal.Wait(wait, store.Clock, stopping)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Wakes the pump that has the lease now: it was not told of the events that were committed here in the meantime.</summary>
    private async Task Announce(CancellationToken cancellationToken)
    {
        await using var announce = store.DataSource.CreateCommand("select pg_notify($1, '')");
        SqlValues.Add(announce.Parameters, [store.FeedChannel]);
        await announce.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<int> HandOn(Lease lease, CancellationToken cancellationToken)
    {
        var numbers = new List<long>();
        var batch = new List<FeedEvent>();
        await using (
            var read = store.DataSource.CreateCommand(
                $"select seq, event_id, topic, subject, body from feed order by seq limit {BatchSize}"
            )
        )
        {
            await using var reader = await read.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                numbers.Add(reader.GetInt64(0));
                batch.Add(new FeedEvent(reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<byte[]>(4)));
            }
        }

        if (batch.Count == 0)
        {
            return 0;
        }

        await transport.Publish(batch, cancellationToken);
        // A pump that has been replaced in the meantime has only repeated events; it removes nothing.
        await using var remove = store.DataSource.CreateBatch();
        remove.BatchCommands.Add(lease.Check());
        remove.BatchCommands.Add(SqlValues.Statement("delete from feed where seq = any($1)", numbers.ToArray()));
        await remove.ExecuteNonQueryAsync(cancellationToken);
        return batch.Count;
    }

    [LoggerMessage(9141, LogLevel.Warning, "Schema {Schema}: publishing events failed; they are kept and retried")]
    private partial void LogFailed(Exception exception, string schema);
}
