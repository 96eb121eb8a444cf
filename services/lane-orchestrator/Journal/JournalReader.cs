using System.Globalization;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Tables;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>Reads recorded events in the order of their numbers.</summary>
internal sealed class JournalReader([FromKeyedServices(LaneSchema.Name)] NpgsqlDataSource database)
{
    /// <summary>The events after a number, oldest first.</summary>
    public Task<IReadOnlyList<JournalEntry>> Read(long after, int limit, JournalFilter filter, CancellationToken cancellationToken) =>
        Read("seq >", after, "seq", limit, filter, cancellationToken);

    /// <summary>The events before a number, newest first; null begins with the last event.</summary>
    public Task<IReadOnlyList<JournalEntry>> ReadNewest(
        long? before,
        int limit,
        JournalFilter filter,
        CancellationToken cancellationToken
    ) => Read("seq <", before ?? long.MaxValue, "seq desc", limit, filter, cancellationToken);

    private async Task<IReadOnlyList<JournalEntry>> Read(
        string range,
        long bound,
        string order,
        int limit,
        JournalFilter filter,
        CancellationToken cancellationToken
    )
    {
        await using var command = database.CreateCommand();
        var where = $"{range} {Parameter(bound)}";
        if (filter.Topic is { } topic)
            where += $" and '.' || topic ~ {Parameter(topic.Expression)}";
        if (filter.Lane is { } lane)
            where += $" and lane_id = {Parameter(lane.ToString())}";
        if (filter.Session is { } session)
            where += $" and session_id = {Parameter(session.ToString())}";
        if (filter.Workspace is { } workspace)
            where += $" and workspace_id = {Parameter(workspace.ToString())}";
        command.CommandText =
            $"select seq, topic, lane_id, session_id, workspace_id, body::text from journal where {where} order by {order} limit "
            + $"{Parameter(limit)}";

        var entries = new List<JournalEntry>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(
                new JournalEntry(
                    reader.GetInt64(0),
                    reader.GetString(1),
                    reader.Text(2),
                    reader.Text(3),
                    reader.Text(4),
                    reader.GetString(5)
                )
            );
        }

        return entries;

        string Parameter<T>(T value)
        {
            command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
            return string.Create(CultureInfo.InvariantCulture, $"${command.Parameters.Count}");
        }
    }

    /// <summary>The highest number that was ever given out, also if its event is no longer kept.</summary>
    public async Task<long> Highest(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select coalesce(pg_sequence_last_value(pg_get_serial_sequence('lanes.journal', 'seq')), 0)"
        );
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The number up to which events may have been deleted, except those of open lanes.</summary>
    public async Task<long> Horizon(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select seq from journal_horizon");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The number of the last event; 0 if there is none.</summary>
    public async Task<long> Last(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select coalesce(max(seq), 0) from journal");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
