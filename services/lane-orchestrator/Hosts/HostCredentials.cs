using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>What hosts may do at the broker: table <c>lanes.host_credentials</c>. It outlives a host that is forgotten.</summary>
internal static class HostCredentials
{
    /// <summary>A row.</summary>
    /// <param name="PasswordHash">Its machine's hash of the password; null for a user that was created by hand.</param>
    /// <param name="EnrolmentId">The enrolment that it came with.</param>
    /// <param name="Labels">The labels of that enrolment.</param>
    /// <param name="IsRevoked">Whether an operator took the access away.</param>
    internal sealed record Row(string? PasswordHash, EnrolmentId? EnrolmentId, IReadOnlyDictionary<string, string> Labels, bool IsRevoked);

    /// <summary>Whether the broker lacks an update.</summary>
    public const string Due = "exists (select from host_credentials where not is_settled)";

    /// <summary>Reads and locks the row of a host, so that updates reach the broker in the order in which they were written.</summary>
    public static async Task<Row?> Lock(StoreTransaction transaction, HostId host, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            "select password_hash, enrolment_id, labels::text, revoked_at is not null from host_credentials where host_id = $1 for update",
            cancellationToken,
            host.ToString()
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new Row(
                row.Text(0),
                row.IsDBNull(1) ? null : EnrolmentId.Parse(row.GetString(1)),
                JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(2), PublicJson.Tolerant)!,
                row.GetBoolean(3)
            )
            : null;
    }

    /// <summary>The hosts of which the broker lacks an update.</summary>
    public static async Task<IReadOnlyList<HostId>> Unsettled(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            "select host_id from host_credentials where not is_settled order by updated_at limit 100",
            cancellationToken
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var hosts = new List<HostId>();
        while (await row.ReadAsync(cancellationToken))
            hosts.Add(HostId.Parse(row.GetString(0)));
        return hosts;
    }

    /// <summary>A machine has joined with a password of its own; an earlier one of the host is no longer valid.</summary>
    public static void Grant(
        StoreTransaction transaction,
        HostId host,
        EnrolmentId enrolment,
        string passwordHash,
        IReadOnlyDictionary<string, string> labels,
        DateTimeOffset now
    ) =>
        transaction.Stage(
            """
            insert into host_credentials (host_id, password_hash, enrolment_id, labels, updated_at) values ($1, $2, $3, $4, $5)
            on conflict (host_id) do update set password_hash = excluded.password_hash, enrolment_id = excluded.enrolment_id,
                labels = excluded.labels, revoked_at = null, revoked_by = null, is_settled = false, updated_at = excluded.updated_at
            """,
            host.ToString(),
            passwordHash,
            enrolment.ToString(),
            Sql.Jsonb(new Dictionary<string, string>(labels, StringComparer.Ordinal)),
            now
        );

    /// <summary>The host's access is taken away, whether or not it was enrolled.</summary>
    public static void Revoke(StoreTransaction transaction, HostId host, string actor, DateTimeOffset now) =>
        transaction.Stage(
            """
            insert into host_credentials (host_id, revoked_at, revoked_by, updated_at) values ($1, $2, $3, $2)
            on conflict (host_id) do update set password_hash = null, revoked_at = excluded.revoked_at, revoked_by = excluded.revoked_by,
                is_settled = false, updated_at = excluded.updated_at
            """,
            host.ToString(),
            now,
            actor
        );

    /// <summary>The broker has what a locked row says.</summary>
    public static void Settle(StoreTransaction transaction, HostId host) =>
        transaction.Stage("update host_credentials set is_settled = true where host_id = $1", host.ToString());
}
