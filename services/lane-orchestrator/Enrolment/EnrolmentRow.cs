using System.Data.Common;
using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Enrolment;

/// <summary>A row of <c>lanes.host_enrolments</c>.</summary>
internal sealed record EnrolmentRow
{
    private const string Columns =
        "enrolment_id, name, host_id, labels::text, secret_hash, created_at, created_by, expires_at, used_at, revoked_at, revoked_by, "
        + "revision";

    public required EnrolmentId EnrolmentId { get; init; }

    public required string Name { get; init; }

    public required HostId HostId { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>SHA-256 of the secret.</summary>
    public required byte[] SecretHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public string? RevokedBy { get; init; }

    public required long Revision { get; init; }

    /// <summary>Reads rows by a condition on the table.</summary>
    public static async Task<IReadOnlyList<EnrolmentRow>> Read(
        StoreTransaction transaction,
        string condition,
        CancellationToken cancellationToken,
        params object?[] values
    )
    {
        await using var command = await transaction.Command(
            $"select {Columns} from host_enrolments where {condition}",
            cancellationToken,
            values
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<EnrolmentRow>();
        while (await row.ReadAsync(cancellationToken))
            rows.Add(Of(row));
        return rows;
    }

    /// <summary>Lets one transaction at a time enrol a name: rows that do not exist yet cannot be locked.</summary>
    public static async Task Enter(StoreTransaction transaction, string name, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            "select pg_advisory_xact_lock(hashtextextended('host enrolment ' || $1, 0))",
            cancellationToken,
            name
        );
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Reads and locks a row.</summary>
    public static async Task<EnrolmentRow?> Lock(StoreTransaction transaction, EnrolmentId id, CancellationToken cancellationToken) =>
        (await Read(transaction, "enrolment_id = $1 for update", cancellationToken, id.ToString())).SingleOrDefault();

    public void Insert(StoreTransaction transaction) =>
        transaction.Stage(
            "insert into host_enrolments (enrolment_id, name, host_id, labels, secret_hash, created_at, created_by, expires_at, revision) "
                + "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            EnrolmentId.ToString(),
            Name,
            HostId.ToString(),
            Sql.Jsonb(new Dictionary<string, string>(Labels, StringComparer.Ordinal)),
            SecretHash,
            CreatedAt,
            CreatedBy,
            ExpiresAt,
            Revision
        );

    /// <summary>Writes what changes of a locked row.</summary>
    public void Update(StoreTransaction transaction) =>
        transaction.StageExpecting(
            1,
            "update host_enrolments set used_at = $2, revoked_at = $3, revoked_by = $4, revision = $5 where enrolment_id = $1 and "
                + "revision = $5 - 1",
            EnrolmentId.ToString(),
            Sql.Time(UsedAt),
            Sql.Time(RevokedAt),
            Sql.Text(RevokedBy),
            Revision
        );

    public void Publish(StoreTransaction transaction, string topic, Cause cause, DateTimeOffset at) =>
        transaction.Feed(
            new CloudEvent
            {
                Id = EventId.New(),
                Source = LaneSchema.EventSource,
                Type = topic,
                Subject = EnrolmentId.ToString(),
                Time = at,
                CorrelationId = cause.CorrelationId,
                HostId = HostId,
                Revision = Revision,
                Index = 0,
                Actor = cause.Actor,
                Data = CloudEvent.DataOf(ToView(at)),
            }.ToFeed()
        );

    public EnrolmentStatus StatusAt(DateTimeOffset now) =>
        RevokedAt is not null ? EnrolmentStatus.Revoked
        : UsedAt is not null ? EnrolmentStatus.Used
        : ExpiresAt <= now ? EnrolmentStatus.Expired
        : EnrolmentStatus.Open;

    public HostEnrolmentView ToView(DateTimeOffset now) =>
        new()
        {
            EnrolmentId = EnrolmentId,
            Name = Name,
            HostId = HostId,
            Labels = Labels,
            Status = StatusAt(now),
            CreatedAt = CreatedAt,
            CreatedBy = CreatedBy,
            ExpiresAt = ExpiresAt,
            UsedAt = UsedAt,
            RevokedAt = RevokedAt,
            RevokedBy = RevokedBy,
            Revision = Revision,
        };

    private static EnrolmentRow Of(DbDataReader row)
    {
        return new EnrolmentRow
        {
            EnrolmentId = EnrolmentId.Parse(row.GetString(0)),
            Name = row.GetString(1),
            HostId = HostId.Parse(row.GetString(2)),
            Labels = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(3), PublicJson.Tolerant)!,
            SecretHash = row.GetFieldValue<byte[]>(4),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(5),
            CreatedBy = row.GetString(6),
            ExpiresAt = row.GetFieldValue<DateTimeOffset>(7),
            UsedAt = row.Time(8),
            RevokedAt = row.Time(9),
            RevokedBy = row.Text(10),
            Revision = row.GetInt64(11),
        };
    }
}
