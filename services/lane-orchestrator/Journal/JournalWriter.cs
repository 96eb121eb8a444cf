using Helios.LaneOrchestrator.Metrics;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Feed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>Records events, each once.</summary>
internal sealed partial class JournalWriter(
    [FromKeyedServices(LaneSchema.Name)] NpgsqlDataSource database,
    LaneDurations metrics,
    ILogger<JournalWriter> logger
)
{
    /// <summary>The notification channel for new events.</summary>
    public const string Channel = "helios_journal";

    // One writer at a time, also across processes: numbers are assigned at insert, so with two writers a reader could see a
    // higher one first and never return for the lower one. The number is "journal" in ASCII.
    private const long WriterLock = 0x6A_6F75_726E_616C;

    /// <summary>
    /// Records the events. One that the table cannot hold becomes a dead letter, so that it does not hold up all later ones.
    /// </summary>
    public async Task Write(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
            return;
        try
        {
            await WriteAll(records, cancellationToken);
        }
        catch (PostgresException exception) when (IsOfData(exception))
        {
            if (records is [var bad])
            {
                await Reject(bad, exception, cancellationToken);
                return;
            }

            foreach (var record in records)
                await Write([record], cancellationToken);
        }
    }

    // Data exceptions, violated constraints, program limits (a row too long for an index): repeating does not help.
    private static bool IsOfData(PostgresException exception) => exception.SqlState is ['2', '2' or '3', ..] or ['5', '4', ..];

    private async Task Reject(JournalRecord record, PostgresException exception, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            insert into dead_letters (message_type, endpoint, reason, detail, evidence, content_type, body)
            values ($1, $2, 'not_recorded', $3, $4, $5, $6)
            """
        );
        foreach (
            var value in (ReadOnlySpan<string>)
                [
                    record.Topic,
                    FeedBroker.JournalQueue,
                    $"Event {record.EventId} is not in the journal: {exception.MessageText}",
                    exception.ToString(),
                    FeedBroker.ContentType,
                    record.Body,
                ]
        )
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
        LogRejected(exception, record.EventId, record.Topic);
    }

    private async Task WriteAll(IReadOnlyList<JournalRecord> records, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"select pg_advisory_xact_lock({WriterLock})"));
        batch.BatchCommands.Add(Insert(records));
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"select pg_notify('{Channel}', '')"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var record in records)
            metrics.Recorded(record.Topic, record.Body);
    }

    private static NpgsqlBatchCommand Insert(IReadOnlyList<JournalRecord> records)
    {
        // unnest keeps one plan for any number of rows; "order by" preserves the order of each entity's events.
        var command = new NpgsqlBatchCommand(
            """
            insert into journal
                (event_id, topic, source, subject, occurred_at, correlation_id, lane_id, workspace_id, session_id, host_id, body)
            select event_id, topic, source, subject, occurred_at, correlation_id, lane_id, workspace_id, session_id, host_id, body::json
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) with ordinality as events
                (event_id, topic, source, subject, occurred_at, correlation_id, lane_id, workspace_id, session_id, host_id, body, position)
            order by position
            on conflict (event_id) do nothing
            """
        );
        Add(record => record.EventId);
        Add(record => record.Topic);
        Add(record => record.Source);
        Add(record => record.Subject);
        command.Parameters.Add(
            new NpgsqlParameter
            {
                Value = records.Select(record => record.OccurredAt.UtcDateTime).ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
            }
        );
        Add(record => record.CorrelationId);
        Add(record => record.LaneId);
        Add(record => record.WorkspaceId);
        Add(record => record.SessionId);
        Add(record => record.HostId);
        Add(record => record.Body);
        return command;

        void Add(Func<JournalRecord, string?> column) =>
            command.Parameters.Add(
                new NpgsqlParameter { Value = records.Select(column).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }
            );
    }

    [LoggerMessage(1915, LogLevel.Error, "Event {EventId} ({Topic}) cannot be recorded and is a dead letter")]
    private partial void LogRejected(Exception exception, string eventId, string topic);
}
