using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>The rows of hosts, written under a row lock, because admission counts in the same rows.</summary>
internal static class HostRows
{
    private static readonly Table<HostRow> Table = MappedTable.Of<HostRow>();

    // Admission counts in the same row; incidents and measures are written separately.
    private static readonly Table<HostRow> Own = Table.Without("used_slots", "incidents", "measures");

    public static async Task<HostRow?> Lock(StoreTransaction transaction, HostId host, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            $"select {Table.Names} from hosts where host_id = $1 for update",
            cancellationToken,
            host.ToString()
        );
        return (await Table.Read(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Reads and locks the hosts with a name.</summary>
    public static async Task<IReadOnlyList<HostRow>> Named(StoreTransaction transaction, string name, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            $"select {Table.Names} from hosts where name = $1 order by host_id for update",
            cancellationToken,
            name
        );
        return [.. await Table.Read(command, cancellationToken)];
    }

    /// <summary>Whether a host was heard from after a time; false also if it is not known.</summary>
    public static async Task<bool> HeardAfter(
        StoreTransaction transaction,
        HostId host,
        DateTimeOffset time,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(
            "select exists (select from hosts where host_id = $1 and last_heartbeat_at > $2)",
            cancellationToken,
            host.ToString(),
            time
        );
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>
    /// Writes a new host. An unknown host cannot be locked: if another process was faster, the transaction fails and decides again.
    /// </summary>
    public static void Insert(StoreTransaction transaction, HostRow host) =>
        transaction.StageExpecting(1, $"{Own.InsertSql} on conflict do nothing", [.. Own.Values(host)]);

    /// <summary>Writes a locked host, except the counters of admission.</summary>
    public static void Write(StoreTransaction transaction, HostRow host) =>
        transaction.StageExpecting(
            1,
            $"{Own.UpdateSql} and revision in ({Own.Next}, {Own.Next} - 1)",
            [.. Own.Values(host), host.Revision]
        );

    /// <summary>Records a sign of life of a known host by the database's clock.</summary>
    public static void Heard(StoreTransaction transaction, HostId host) =>
        transaction.Stage("update hosts set heard_at = clock_timestamp() where host_id = $1", host.ToString());

    /// <summary>How long a host has been silent by the database's clock; null if it is not known.</summary>
    public static async Task<TimeSpan?> Silence(StoreTransaction transaction, HostId host, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            "select clock_timestamp() - heard_at from hosts where host_id = $1",
            cancellationToken,
            host.ToString()
        );
        return await command.ExecuteScalarAsync(cancellationToken) as TimeSpan?;
    }

    /// <summary>Writes the incidents of a locked host.</summary>
    public static void WriteIncidents(StoreTransaction transaction, HostRow host) =>
        transaction.Stage(
            "update hosts set incidents = $2::jsonb where host_id = $1",
            host.HostId.ToString(),
            JsonSerializer.Serialize(host.Incidents, PublicJson.Tolerant)
        );

    /// <summary>The open lanes that hold a slot of the host.</summary>
    public static async Task<IReadOnlyList<LaneId>> LanesOn(StoreTransaction transaction, HostId host, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            "select lane_id from admissions where host_id = $1 and admitted_at is not null order by lane_id",
            cancellationToken,
            host.ToString()
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var lanes = new List<LaneId>();
        while (await row.ReadAsync(cancellationToken))
            lanes.Add(LaneId.Parse(row.GetString(0)));
        return lanes;
    }
}
