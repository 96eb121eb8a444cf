using System.Data;
using System.Text.Json;
using MassTransit;
using MassTransit.Middleware;
using MassTransit.Middleware.Outbox;
using Npgsql;

namespace Helios.Persistence.Transactions;

/// <summary>
/// One connection, one READ COMMITTED transaction, and everything that it will write: staged statements, outgoing messages, events, timers
/// and notifications are sent to the database in one batch that also commits. Either all of it happens, or nothing.
/// </summary>
/// <remarks>Belongs to one message or one unit of work at a time; not thread-safe.</remarks>
public sealed class StoreTransaction : IAsyncDisposable
{
    private readonly SchemaStore store;
    private readonly IServiceProvider services;
    private readonly List<NpgsqlBatchCommand> statements = [];
    private readonly List<NpgsqlBatchCommand> lastStatements = [];
    private readonly List<OutboxRow> outgoing = [];
    private readonly List<StoredEnvelope> responses = [];
    private readonly List<FeedEvent> events = [];
    private readonly List<(string Channel, string Payload)> notifications = [];
    private readonly List<Action> afterCommit = [];
    private NpgsqlConnection? connection;
    private NpgsqlTransaction? transaction;
    private (Guid MessageId, Guid ConsumerId)? inbox;

    internal StoreTransaction(SchemaStore store, IServiceProvider services)
    {
        this.store = store;
        this.services = services;
    }

    /// <summary>The schema of this transaction; SQL needs no prefix.</summary>
    public string Schema => store.Schema;

    internal IReadOnlyList<StoredEnvelope> Responses => responses;

    /// <summary>The connection, with the transaction begun.</summary>
    public async Task<NpgsqlConnection> Open(CancellationToken cancellationToken)
    {
        if (connection is null)
        {
            await store.WhenReady(cancellationToken);
            connection = await store.DataSource.OpenConnectionAsync(cancellationToken);
            transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        }

        return connection;
    }

    /// <summary>Creates a command in the transaction, to run now: <c>$1</c>, <c>$2</c> … are the values in order.</summary>
    public async Task<NpgsqlCommand> Command(string sql, CancellationToken cancellationToken, params object?[] values)
    {
        var command = new NpgsqlCommand(sql, await Open(cancellationToken), transaction);
        SqlValues.Add(command.Parameters, values);
        return command;
    }

    /// <summary>Stages a statement for the commit.</summary>
    public void Stage(string sql, params object?[] values) => statements.Add(SqlValues.Statement(sql, values));

    /// <summary>
    /// Stages an insert, update or delete (without <c>returning</c>) that must affect exactly <paramref name="rows"/> rows: otherwise the
    /// transaction fails with <see cref="RevisionConflictException"/>, and the message is retried.
    /// </summary>
    public void StageExpecting(int rows, string sql, params object?[] values) =>
        statements.Add(
            SqlValues.Statement($"with written as ({sql} returning 1) select expect_rows((select count(*) from written), {rows})", values)
        );

    /// <summary>
    /// Stages a statement for the very end, immediately before the commit: for contended rows, which are then not locked during a round
    /// trip or other writes of this transaction. It reports failure with <c>select expect_rows(found, wanted)</c>, and the transaction
    /// fails as with <see cref="StageExpecting"/>.
    /// </summary>
    public void StageLast(string sql, params object?[] values) => lastStatements.Add(SqlValues.Statement(sql, values));

    /// <summary>Stages a public event. Events are published in the order of the commits, and of these calls within one.</summary>
    public void Feed(FeedEvent finished) => events.Add(finished);

    /// <summary>Stages a <c>pg_notify</c>.</summary>
    public void Notify(string channel, string payload) => notifications.Add((channel, payload));

    /// <summary>Registers a callback for after the commit, in this process, if it survives: an optimization, never the only way.</summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    /// <summary>
    /// Stages a message to an address, as its own type. Inside a consumer, the context's own Send does the same and preserves the
    /// conversation.
    /// </summary>
    public Task Send(Uri destination, object message, CancellationToken cancellationToken) =>
        Send(destination, message, timeToLive: null, cancellationToken);

    /// <summary>Stages a message that need not be delivered any more after a time, because it is sent again.</summary>
    public async Task Send(Uri destination, object message, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var endpoint = await store.Bus.GetSendEndpoint(destination);
        var expiring = Pipe.Execute<SendContext>(context => context.TimeToLive = timeToLive);
        await new OutboxSendEndpoint(new Capture(this), endpoint).Send(message, message.GetType(), expiring, cancellationToken);
    }

    /// <summary>
    /// Stages a message that was received before, as it was, under its own id: a consumer that has already processed it ignores it.
    /// Nobody waits for its answer any more.
    /// </summary>
    /// <returns>False if the body is not an envelope of the bus; then nothing is staged.</returns>
    public bool SendAgain(Uri destination, Guid? messageId, string? contentType, string body)
    {
        if (Envelopes.TypesIn(body) is not { Count: > 0 } types)
        {
            return false;
        }

        Keep(
            new OutboxRow(
                NewId.NextGuid(),
                new StoredEnvelope
                {
                    MessageId = messageId ?? Envelopes.IdIn(body) ?? NewId.NextGuid(),
                    DestinationAddress = destination,
                    ContentType = contentType ?? Envelopes.MediaType,
                    MessageType = string.Join(';', types),
                    Body = body,
                    SentTime = store.Now.UtcDateTime,
                }
            )
        );
        return true;
    }

    /// <summary>Stages a message to all subscribers of its type.</summary>
    public async Task Publish<T>(T message, CancellationToken cancellationToken)
        where T : class
    {
        var endpoint = await store.Bus.GetPublishSendEndpoint<T>();
        await new OutboxSendEndpoint(new Capture(this), endpoint).Send(message, cancellationToken);
    }

    /// <summary>
    /// Stages a timer: the message is sent at <paramref name="dueAt"/>, unless cancelled. Using the same token again moves it. A timer that
    /// was about to be sent may still arrive after it was cancelled.
    /// </summary>
    public async Task Schedule<T>(string token, DateTimeOffset dueAt, Uri destination, T message, CancellationToken cancellationToken)
        where T : class
    {
        var endpoint = await store.Bus.GetSendEndpoint(destination);
        await new OutboxSendEndpoint(new Capture(this, dueAt, token), endpoint).Send(message, cancellationToken);
    }

    /// <summary>Stages the cancellation of a timer; an unknown timer is not an error.</summary>
    public void CancelTimer(string token)
    {
        outgoing.RemoveAll(row => row.Token == token);
        Stage("delete from outbox where token = $1 and sent_at is null", token);
    }

    /// <summary>
    /// Records the message as consumed. False if it already was; <paramref name="answered"/> then gets the earlier answers.
    /// </summary>
    internal async Task<bool> Enter(Guid messageId, Guid consumerId, List<StoredEnvelope> answered, CancellationToken cancellationToken)
    {
        inbox = (messageId, consumerId);
        await using var insert = await Command(
            "insert into inbox (message_id, consumer_id) values ($1, $2) on conflict do nothing",
            cancellationToken,
            messageId,
            consumerId
        );
        if (await insert.ExecuteNonQueryAsync(cancellationToken) == 1)
        {
            return true;
        }

        await using var select = await Command(
            "select responses from inbox where message_id = $1 and consumer_id = $2",
            cancellationToken,
            messageId,
            consumerId
        );
        if (await select.ExecuteScalarAsync(cancellationToken) is string json)
        {
            answered.AddRange(JsonSerializer.Deserialize(json, StoredEnvelopeJson.Default.ListStoredEnvelope)!);
        }

        return false;
    }

    /// <summary>Stores an answer to the current request with the inbox row.</summary>
    internal void Answer(StoredEnvelope response)
    {
        lock (responses)
        {
            responses.Add(response);
        }
    }

    /// <summary>Stages an outgoing message. A consumer may send several concurrently.</summary>
    internal void Keep(OutboxRow row)
    {
        lock (outgoing)
        {
            if (row.Token is not null)
            {
                outgoing.RemoveAll(other => other.Token == row.Token);
            }

            outgoing.Add(row);
        }
    }

    /// <summary>Writes everything and commits in one round trip; then wakes relay and pump.</summary>
    internal async Task Commit(CancellationToken cancellationToken)
    {
        var nothingStaged =
            statements.Count + lastStatements.Count + outgoing.Count + responses.Count + events.Count + notifications.Count == 0;
        if (connection is null && nothingStaged)
        {
            Committed();
            return;
        }

        await using var batch = new NpgsqlBatch(await Open(cancellationToken), transaction);
        if (Lease.Current is { } lease && lease.Schema == store.Schema)
        {
            batch.BatchCommands.Add(nothingStaged ? lease.CheckIfWritten() : lease.Check());
        }

        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement);
        }

        AddInbox(batch);
        AddOutbox(batch);
        AddFeed(batch);
        foreach (var (channel, payload) in notifications)
        {
            batch.BatchCommands.Add(SqlValues.Statement("select pg_notify($1, $2)", channel, payload));
        }

        foreach (var statement in lastStatements)
        {
            batch.BatchCommands.Add(statement);
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException conflict) when (conflict.SqlState == RevisionConflictException.State)
        {
            throw new RevisionConflictException(conflict.MessageText, conflict);
        }
        catch (Exception failure) when (failure is not PostgresException)
        {
            // The server may have committed before the connection broke.
            store.InDoubt?.Invoke();
            store.WakePump();
            throw;
        }

        await Release();
        if (!nothingStaged)
        {
            store.NoteChange();
        }

        Committed();
    }

    public async ValueTask DisposeAsync() => await Release();

    private void AddInbox(NpgsqlBatch batch)
    {
        if (inbox is { } entry && responses.Count > 0)
        {
            var json = JsonSerializer.Serialize(responses, StoredEnvelopeJson.Default.ListStoredEnvelope);
            batch.BatchCommands.Add(
                SqlValues.Statement(
                    "update inbox set responses = $3 where message_id = $1 and consumer_id = $2",
                    entry.MessageId,
                    entry.ConsumerId,
                    json
                )
            );
        }
    }

    private void AddOutbox(NpgsqlBatch batch)
    {
        foreach (var row in outgoing)
        {
            var envelope = row.Envelope;
            var delay = row.DueAt is { } due ? due - store.Now : store.Options.RelayLease;
            batch.BatchCommands.Add(
                row.Token is null
                    ? SqlValues.Statement(
                        "insert into outbox (id, message_id, message_type, destination, envelope, due_at) values ($1, $2, $3, $4, "
                            + "$5, now() + $6)",
                        row.Id,
                        envelope.MessageId,
                        envelope.ShortType,
                        envelope.DestinationAddress,
                        envelope.ToJson(),
                        delay
                    )
                    : SqlValues.Statement(
                        """
                        insert into outbox (id, message_id, message_type, destination, envelope, due_at, token) values ($1, $2, $3, $4, $5, now() + $6, $7)
                        on conflict (token) where sent_at is null do update set id = excluded.id, message_id = excluded.message_id,
                            message_type = excluded.message_type, destination = excluded.destination, envelope = excluded.envelope,
                            due_at = excluded.due_at, created_at = now(), attempts = 0
                        """,
                        row.Id,
                        envelope.MessageId,
                        envelope.ShortType,
                        envelope.DestinationAddress,
                        envelope.ToJson(),
                        delay,
                        row.Token
                    )
            );
        }
    }

    private void AddFeed(NpgsqlBatch batch)
    {
        foreach (var item in events)
        {
            batch.BatchCommands.Add(
                SqlValues.Statement(
                    "insert into feed (event_id, topic, subject, body) values ($1, $2, $3, $4)",
                    item.EventId,
                    item.Topic,
                    item.Subject,
                    item.Body
                )
            );
        }

        if (events.Count > 0 && !store.PumpIsHere)
        {
            batch.BatchCommands.Add(SqlValues.Statement("select pg_notify($1, '')", store.FeedChannel));
        }
    }

    private void Committed()
    {
        store.Committed?.Invoke(outgoing);
        if (events.Count > 0)
        {
            store.WakePump();
        }

        foreach (var action in afterCommit)
        {
            action();
        }
    }

    private async ValueTask Release()
    {
        if (transaction is not null)
        {
            await transaction.DisposeAsync();
            transaction = null;
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
            connection = null;
        }
    }

    /// <summary>Captures what MassTransit is about to send, outside of a consumer.</summary>
    private sealed class Capture(StoreTransaction transaction, DateTimeOffset? dueAt = null, string? token = null) : OutboxSendContext
    {
        public Task AddSend<T>(SendContext<T> context)
            where T : class
        {
            var envelope = StoredEnvelope.Of(context, transaction.store.Now.UtcDateTime, out var delay);
            transaction.Keep(
                new OutboxRow(NewId.NextGuid(), envelope, dueAt ?? (delay is { } wait ? transaction.store.Now + wait : null), token)
            );
            return Task.CompletedTask;
        }

        public object? GetService(Type serviceType) => transaction.services.GetService(serviceType);
    }
}
