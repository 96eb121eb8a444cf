using Helios.Contracts.Harness;
using Helios.Contracts.Identifiers;
using Helios.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Helios.SessionRegistry.Harness;

/// <summary>Reads and writes the row of <c>harness_status</c> in a message's transaction.</summary>
internal static class HarnessRows
{
    private const string Select =
        "select status, reason, detail, since, source, source_started_at, sequence, reported_at, revision from harness_status "
        + "where harness = $1";

    /// <summary>The record, locked until the transaction ends: reports are processed one after the other, also across processes.</summary>
    public static Task<HarnessRecord> Lock(StoreTransaction transaction, CancellationToken cancellationToken) =>
        Read(transaction, $"{Select} for update", cancellationToken);

    /// <summary>The record, without a lock.</summary>
    public static Task<HarnessRecord> Find(StoreTransaction transaction, CancellationToken cancellationToken) =>
        Read(transaction, Select, cancellationToken);

    private static async Task<HarnessRecord> Read(StoreTransaction transaction, string sql, CancellationToken cancellationToken)
    {
        await using var select = await transaction.Command(sql, cancellationToken, HarnessRecord.Cliproxy);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            throw new InvalidOperationException(
                $"sessions.harness_status has no row '{HarnessRecord.Cliproxy}'; its migration creates it."
            );
        return new HarnessRecord
        {
            Status = SnakeCase.Parse<HarnessStatus>(row.GetString(0)),
            Reason = row.IsDBNull(1) ? null : row.GetString(1),
            Detail = row.IsDBNull(2) ? null : row.GetString(2),
            Since = row.GetFieldValue<DateTimeOffset>(3),
            Source = row.IsDBNull(4) ? null : row.GetString(4),
            SourceStartedAt = row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
            Sequence = row.GetInt64(6),
            ReportedAt = row.IsDBNull(7) ? null : row.GetFieldValue<DateTimeOffset>(7),
            Revision = row.GetInt64(8),
        };
    }

    public static void Update(StoreTransaction transaction, HarnessRecord after, long expectedRevision) =>
        transaction.StageExpecting(
            1,
            """
            update harness_status
            set status = $1, reason = $2, detail = $3, since = $4, source = $5, source_started_at = $6, sequence = $7, reported_at = $8,
                revision = $9, updated_at = case when revision = $9 then updated_at else now() end
            where harness = $10 and revision = $11
            """,
            SnakeCase.Of(after.Status),
            Text(after.Reason),
            Text(after.Detail),
            Time(after.Since),
            Text(after.Source),
            Time(after.SourceStartedAt),
            after.Sequence,
            Time(after.ReportedAt),
            after.Revision,
            HarnessRecord.Cliproxy,
            expectedRevision
        );

    // Typed, so that null has a type too; text in Postgres cannot contain NUL.
    private static NpgsqlParameter Text(string? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value?.Replace('\0', '\uFFFD') ?? DBNull.Value };

    private static NpgsqlParameter Time(DateTimeOffset? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = (object?)value?.ToUniversalTime() ?? DBNull.Value };
}
