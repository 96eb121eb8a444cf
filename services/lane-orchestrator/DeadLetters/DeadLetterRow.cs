using System.Data.Common;
using Helios.Contracts.Api.DeadLetters;
using Helios.Contracts.DeadLetters;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.DeadLetters;

/// <summary>A row of <c>lanes.dead_letters</c>: what failed here, and what other services reported.</summary>
internal sealed record DeadLetterRow
{
    private const string Columns =
        "id, origin, endpoint, message_type, message_id, reason, detail, evidence, headers, body, failed_at, replayed_at, replayed_by, "
        + "content_type, revision";

    // What failed in the orchestrator itself is written without an origin.
    private const string Here = "lane-orchestrator";

    public required long Id { get; init; }

    public required string Origin { get; init; }

    public required string Endpoint { get; init; }

    public string? MessageType { get; init; }

    public Guid? MessageId { get; init; }

    public required string Reason { get; init; }

    public required string Detail { get; init; }

    public string? Evidence { get; init; }

    public string? Headers { get; init; }

    public required string Body { get; init; }

    public required DateTimeOffset FailedAt { get; init; }

    public DateTimeOffset? ReplayedAt { get; init; }

    public string? ReplayedBy { get; init; }

    public string? ContentType { get; init; }

    public required long Revision { get; init; }

    /// <summary>Reads the rows that satisfy a condition with <c>$1</c>, <c>$2</c> …</summary>
    public static async Task<IReadOnlyList<DeadLetterRow>> Read(
        StoreTransaction transaction,
        string condition,
        CancellationToken cancellationToken,
        params object?[] values
    )
    {
        await using var command = await transaction.Command(
            $"select {Columns} from dead_letters where {condition}",
            cancellationToken,
            values
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<DeadLetterRow>();
        while (await row.ReadAsync(cancellationToken))
            rows.Add(Of(row));
        return rows;
    }

    private static DeadLetterRow Of(DbDataReader row)
    {
        return new DeadLetterRow
        {
            Id = row.GetInt64(0),
            Origin = row.Text(1) ?? Here,
            Endpoint = row.GetString(2),
            MessageType = row.Text(3),
            MessageId = row.IsDBNull(4) ? null : row.GetGuid(4),
            Reason = row.GetString(5),
            Detail = row.GetString(6),
            Evidence = row.Text(7),
            Headers = row.Text(8),
            Body = row.GetString(9),
            FailedAt = row.GetFieldValue<DateTimeOffset>(10),
            ReplayedAt = row.Time(11),
            ReplayedBy = row.Text(12),
            ContentType = row.Text(13),
            Revision = row.GetInt64(14),
        };
    }

    /// <summary>The public view; stack trace, headers and body may contain much, and are for one letter at a time.</summary>
    public DeadLetterView ToView(bool whole = false) =>
        new()
        {
            DeadLetterId = Id,
            Status = ReplayedAt is null ? DeadLetterStatus.Open : DeadLetterStatus.Replayed,
            Origin = Origin,
            Endpoint = Endpoint,
            MessageType = ShortType(),
            MessageId = MessageId,
            Reason = Reason,
            Detail = Detail,
            Evidence = whole ? Evidence : null,
            Headers = whole ? Headers : null,
            Body = whole ? Body : null,
            FailedAt = FailedAt,
            ReplayedAt = ReplayedAt,
            ReplayedBy = ReplayedBy,
        };

    // urn:message:Helios.Contracts.Lanes:CreateLane;… is CreateLane.
    private string? ShortType()
    {
        var first = MessageType?.Split(';')[0];
        return first?[(first.LastIndexOf(':') + 1)..];
    }

    /// <summary>Inserts a letter of another service, unless it is already there.</summary>
    public static void Insert(StoreTransaction transaction, DeadLetterReported report) =>
        transaction.Stage(
            """
            insert into dead_letters (report_id, origin, endpoint, message_id, message_type, reason, detail, evidence, headers, content_type, body,
                failed_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (report_id) do nothing
            """,
            report.ReportId,
            report.Origin,
            report.Endpoint,
            report.MessageId,
            Sql.Text(report.MessageType),
            report.Reason,
            Sql.Text(report.Detail),
            Sql.Text(report.Evidence),
            Sql.Text(report.Headers),
            Sql.Text(report.ContentType),
            Sql.Text(report.Body),
            Sql.Time(report.FailedAt)
        );
}
