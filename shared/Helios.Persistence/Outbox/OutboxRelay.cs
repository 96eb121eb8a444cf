using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Helios.Persistence.Transactions;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Serialization;
using Microsoft.Extensions.Logging;

namespace Helios.Persistence.Outbox;

/// <summary>
/// Sends the messages in the outbox. Freshly committed rows come from memory, and timers are looked for when they are due; a slow poll
/// finds the rest: rows of other processes whose lease expired, and rows left by a crash. A row is settled after its send is confirmed,
/// so it may be sent twice but is never lost.
/// </summary>
internal sealed partial class OutboxRelay(
    SchemaStore store,
    IEnumerable<IUndeliverableHandler> undeliverable,
    bool inMemory,
    ILogger<OutboxRelay> log
)
{
    private const int BatchSize = 200;

    /// <summary>How often to query the database at start for messages to send again, before the start fails.</summary>
    private const int StartAttempts = 10;

    /// <summary>How long to collect settled rows for one delete statement. Well under a lease.</summary>
    private static readonly TimeSpan SettleDelay = TimeSpan.FromMilliseconds(50);

    private readonly Channel<OutboxRow> fresh = Channel.CreateBounded<OutboxRow>(new BoundedChannelOptions(10_000) { SingleReader = true });
    private readonly Channel<Guid> settled = Channel.CreateUnbounded<Guid>(new UnboundedChannelOptions { SingleReader = true });

    // The rows that are being sent or wait for their turn, and since when.
    private readonly ConcurrentDictionary<Guid, long> sending = new();
    private readonly Wake sendingBegan = new();
    private readonly TaskCompletionSource busIsUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly NextDue nextDue = new(store.Clock);

    private static readonly ActivitySource Spans = new("Helios.Persistence");

    /// <summary>In memory: whether the messages left by the last run were sent.</summary>
    private bool sentAgain;

    /// <summary>Whether commits may pass rows directly; until then, the poll finds them.</summary>
    private bool taking;

    /// <summary>Whether sent rows may be deleted after a time. In memory, not before those of the last run were sent again.</summary>
    public bool MayForget => Volatile.Read(ref sentAgain);

    /// <summary>Accepts rows that were just committed. If there is no room, the poll finds them when their lease expires.</summary>
    public void Offer(List<OutboxRow> committed)
    {
        if (!Volatile.Read(ref taking))
        {
            return;
        }

        foreach (var row in committed)
        {
            if (row.DueAt is { } due)
            {
                nextDue.Add(due);
                continue;
            }

            Keep(row);
            if (!fresh.Writer.TryWrite(row))
            {
                sending.TryRemove(row.Id, out _);
                nextDue.Add(store.Now + store.Options.RelayLease);
            }
        }
    }

    /// <summary>From here on the row's lease is extended until it is sent, also while it waits behind others.</summary>
    private void Keep(OutboxRow row)
    {
        sending.TryAdd(row.Id, store.Clock.GetTimestamp());
        sendingBegan.Set();
    }

    /// <summary>Looks for messages of a transaction that may have been committed, when their lease has expired.</summary>
    public void OfferInDoubt() => nextDue.Add(store.Now + store.Options.RelayLease);

    /// <summary>
    /// Called when the bus has started. In memory, a send proves nothing, so all remaining rows are sent again, and this returns when they
    /// are (or immediately if the database is not ready): inboxes absorb the duplicates.
    /// </summary>
    public async Task BusStarted(CancellationToken cancellationToken)
    {
        Volatile.Write(ref taking, true);
        if (inMemory && store.NotReady is null)
        {
            await SendAgain(cancellationToken);
        }

        busIsUp.TrySetResult();
    }

    private async Task SendAgain(CancellationToken cancellationToken)
    {
        for (var attempt = 1; !sentAgain; attempt++)
        {
            try
            {
                await using var again = store.DataSource.CreateCommand(
                    "update outbox set sent_at = null, due_at = now(), attempts = 0, token = null where sent_at is not null or "
                        + "(token is null and due_at > now())"
                );
                await again.ExecuteNonQueryAsync(cancellationToken);
                while (await SendDue(cancellationToken) > 0)
                {
                    // Until nothing is due.
                }

                Volatile.Write(ref sentAgain, true);
            }
            catch (Exception exception) when (attempt < StartAttempts && exception is not OperationCanceledException)
            {
                LogPollFailed(exception, store.Schema);
                await Task.Delay(store.Options.RetryAfter, store.Clock, cancellationToken);
            }
        }
    }

    public Task Run(CancellationToken stopping) => Task.WhenAll(SendFresh(stopping), Poll(stopping), Settle(stopping), Extend(stopping));

    /// <summary>
    /// Extends the leases of rows whose send takes long, and of those behind them: otherwise every relay would send them again while the
    /// broker is slow, and make it slower.
    /// </summary>
    private async Task Extend(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                if (sending.IsEmpty)
                {
                    await sendingBegan.Wait(Timeout.InfiniteTimeSpan, store.Clock, stopping);
                }

                await Task.Delay(store.Options.RelayLease / 3, store.Clock, stopping);
                try
                {
                    await ExtendLong(stopping);
                }
                catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
                {
                    // They may be sent twice, and inboxes absorb that.
                    LogPollFailed(exception, store.Schema);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nothing is left to extend.
        }
    }

    private async Task ExtendLong(CancellationToken cancellationToken)
    {
        var lease = store.Options.RelayLease;
        var slow = sending.Where(row => store.Clock.GetElapsedTime(row.Value) > lease / 4).Select(row => row.Key).ToArray();
        if (slow.Length == 0)
        {
            return;
        }

        await using var extend = store.DataSource.CreateCommand(
            "update outbox set due_at = greatest(due_at, now() + $2) where id = any($1) and sent_at is null"
        );
        SqlValues.Add(extend.Parameters, [slow, lease]);
        await extend.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task SendFresh(CancellationToken stopping)
    {
        var batch = new List<OutboxRow>();
        try
        {
            while (await fresh.Reader.WaitToReadAsync(stopping))
            {
                batch.Clear();
                while (batch.Count < BatchSize && fresh.Reader.TryRead(out var row))
                {
                    batch.Add(row);
                }

                var sent = await SendAll(batch, stopping);
                foreach (var id in sent)
                {
                    settled.Writer.TryWrite(id);
                }

                if (sent.Length < batch.Count)
                {
                    nextDue.Add(store.Now + store.Options.RelayLease);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Unsent messages are still rows.
        }
    }

    private async Task Poll(CancellationToken stopping)
    {
        try
        {
            await store.WhenReady(stopping);
            await busIsUp.Task.WaitAsync(stopping);
            if (inMemory)
            {
                // The start could not wait for the database.
                await SendAgain(stopping);
            }

            while (true)
            {
                nextDue.Clear();
                var wait = store.Options.Poll;
                try
                {
                    while (await SendDue(stopping) == BatchSize)
                    {
                        // More is waiting.
                    }

                    if (await UntilNextDue(stopping) is { } left && left < wait)
                    {
                        wait = left;
                    }
                }
                catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
                {
                    LogPollFailed(exception, store.Schema);
                    wait = store.Options.RetryAfter;
                }

                await nextDue.Wait(wait, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // As above.
        }
    }

    /// <summary>Claims due rows under a lease (other relays skip them) and sends them; returns how many it claimed.</summary>
    private async Task<int> SendDue(CancellationToken cancellationToken)
    {
        var rows = new List<(long Seq, OutboxRow Row)>();
        await using (
            var take = store.DataSource.CreateCommand(
                """
                update outbox o set due_at = now() + least($1 * (1 << least(attempts, 5)), interval '1 minute'), attempts = attempts + 1
                from (select id from outbox where sent_at is null and due_at <= now() order by due_at, seq limit $2 for update skip locked) due
                where o.id = due.id returning o.seq, o.id, o.envelope
                """
            )
        )
        {
            SqlValues.Add(take.Parameters, [store.Options.RelayLease, BatchSize]);
            await using var reader = await take.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add((reader.GetInt64(0), new OutboxRow(reader.GetGuid(1), StoredEnvelope.FromJson(reader.GetString(2)))));
            }
        }

        if (rows.Count == 0)
        {
            return 0;
        }

        rows.Sort((left, right) => left.Seq.CompareTo(right.Seq));
        await MarkSettled(await SendAll(rows.ConvertAll(row => row.Row), cancellationToken), cancellationToken);
        return rows.Count;
    }

    /// <summary>
    /// How long until the next row is due, by the database's clock, which is the one that decides; null if there is none.
    /// </summary>
    private async Task<TimeSpan?> UntilNextDue(CancellationToken cancellationToken)
    {
        await using var look = store.DataSource.CreateCommand("select min(due_at) - now() from outbox where sent_at is null");
        return await look.ExecuteScalarAsync(cancellationToken) is TimeSpan left ? left : null;
    }

    private async Task<Guid[]> SendAll(List<OutboxRow> rows, CancellationToken cancellationToken)
    {
        var sends = rows.ConvertAll(row => Send(row, cancellationToken));
        var outcomes = await Task.WhenAll(sends);
        return [.. rows.Where((_, index) => outcomes[index]).Select(row => row.Id)];
    }

    /// <summary>Returns true if the row is settled.</summary>
    private async Task<bool> Send(OutboxRow row, CancellationToken cancellationToken)
    {
        Keep(row);
        try
        {
            return await SendNow(row.Envelope, cancellationToken);
        }
        finally
        {
            sending.TryRemove(row.Id, out _);
        }
    }

    private async Task<bool> SendNow(StoredEnvelope envelope, CancellationToken cancellationToken)
    {
        if (envelope.ExpirationTime is { } expires && expires <= store.Now.UtcDateTime)
        {
            return true;
        }

        using var span = envelope.TraceParent is { } parent ? Spans.StartActivity("outbox send", ActivityKind.Producer, parent) : null;
        try
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bound.CancelAfter(store.Options.SendTimeout);
            var endpoint = await store.Bus.GetSendEndpoint(envelope.DestinationAddress).WaitAsync(bound.Token);
            var pipe = new OutboxMessageSendPipe(envelope.ForSending(), envelope.DestinationAddress);
            // Bounded twice: a send may hang despite its token.
            await endpoint
                .Send(new SerializedMessageBody(), IsMandatory(envelope.DestinationAddress) ? new MandatoryPipe(pipe) : pipe, bound.Token)
                .WaitAsync(bound.Token);
            return true;
        }
        catch (Exception exception) when (IsReturned(exception))
        {
            await ReportReturned(envelope, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception)
        {
            LogSendFailed(exception, store.Schema, envelope.ShortType, envelope.MessageId, envelope.DestinationAddress);
            return false;
        }
    }

    private bool IsMandatory(Uri destination)
    {
        if (inMemory || store.Spec.MandatoryPrefixes.Count == 0)
        {
            return false;
        }

        var path = destination.IsAbsoluteUri ? destination.AbsolutePath : destination.ToString();
        var name = path[(path.LastIndexOf('/') + 1)..];
        return store.Spec.MandatoryPrefixes.Exists(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static bool IsReturned(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current is MessageReturnedException)
            {
                return true;
            }
        }

        return false;
    }

    private async Task ReportReturned(StoredEnvelope envelope, CancellationToken cancellationToken)
    {
        LogReturned(store.Schema, envelope.ShortType, envelope.MessageId, envelope.DestinationAddress);
        var message = new UndeliverableMessage(
            store.Schema,
            envelope.MessageId,
            envelope.ShortType,
            envelope.DestinationAddress,
            envelope.Body
        );
        foreach (var handler in undeliverable)
        {
            try
            {
                await handler.Undeliverable(message, cancellationToken);
            }
            catch (Exception exception)
            {
                LogHandlerFailed(exception, store.Schema);
            }
        }
    }

    private async Task Settle(CancellationToken stopping)
    {
        var ids = new List<Guid>();
        try
        {
            while (await settled.Reader.WaitToReadAsync(stopping))
            {
                await Task.Delay(SettleDelay, store.Clock, stopping);
                while (settled.Reader.TryRead(out var id))
                {
                    ids.Add(id);
                }

                try
                {
                    await MarkSettled([.. ids], stopping);
                }
                catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
                {
                    // They are sent again, and inboxes absorb that.
                    LogPollFailed(exception, store.Schema);
                    nextDue.Add(store.Now + store.Options.RelayLease);
                }

                ids.Clear();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await SettleTheLast(ids);
        }
    }

    private async Task SettleTheLast(List<Guid> ids)
    {
        while (settled.Reader.TryRead(out var id))
        {
            ids.Add(id);
        }

        try
        {
            using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(2), store.Clock);
            await MarkSettled([.. ids], bound.Token);
        }
        catch (Exception exception)
        {
            LogPollFailed(exception, store.Schema);
        }
    }

    private async Task MarkSettled(Guid[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length == 0)
        {
            return;
        }

        await using var settle = store.DataSource.CreateCommand(
            inMemory ? "update outbox set sent_at = now(), token = null where id = any($1)" : "delete from outbox where id = any($1)"
        );
        SqlValues.Add(settle.Parameters, [ids]);
        await settle.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(9131, LogLevel.Warning, "Schema {Schema}: a round of the relay failed; the rows are kept")]
    private partial void LogPollFailed(Exception exception, string schema);

    [LoggerMessage(9132, LogLevel.Warning, "Schema {Schema}: {MessageType} {MessageId} could not be sent to {Destination}; retrying")]
    private partial void LogSendFailed(Exception exception, string schema, string messageType, Guid messageId, Uri destination);

    [LoggerMessage(
        9133,
        LogLevel.Warning,
        "Schema {Schema}: {MessageType} {MessageId} was returned from {Destination}: no queue accepts it"
    )]
    private partial void LogReturned(string schema, string messageType, Guid messageId, Uri destination);

    [LoggerMessage(9134, LogLevel.Error, "Schema {Schema}: a handler of returned messages failed")]
    private partial void LogHandlerFailed(Exception exception, string schema);

    private sealed class MandatoryPipe(IPipe<SendContext> inner) : IPipe<SendContext>
    {
        public async Task Send(SendContext context)
        {
            // The stored properties, read by the inner pipe, would put it back.
            await inner.Send(context);
            if (context.TryGetPayload(out RabbitMqSendContext? rabbit))
            {
                rabbit.Mandatory = true;
            }
        }

        public void Probe(ProbeContext context) => inner.Probe(context);
    }
}
