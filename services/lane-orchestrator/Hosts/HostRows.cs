using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>The rows of hosts, written under a row lock: admission counts in the same rows.</summary>
internal static class HostRows
{
    private const string Columns =
        "host_id, name, status, incarnation, boot_id, installation_id, slots, used_slots, agent_version, git_version, drivers, last_heartbeat_at, last_sequence, joined_at, updated_at, revision, incidents";

    public static async Task<HostRow?> Lock(PersistenceSession session, HostId host, CancellationToken cancellationToken)
    {
        await using var command = await session.Command($"select {Columns} from hosts where host_id = $1 for update", cancellationToken, host.ToString());
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            return null;
        return new HostRow
        {
            HostId = HostId.Parse(row.GetString(0)),
            Name = row.GetString(1),
            Status = SnakeCase.Parse<HostStatus>(row.GetString(2)),
            Incarnation = row.GetInt64(3),
            BootId = row.GetString(4),
            InstallationId = row.GetString(5),
            Slots = row.GetInt32(6),
            UsedSlots = row.GetInt32(7),
            AgentVersion = row.IsDBNull(8) ? null : row.GetString(8),
            GitVersion = row.IsDBNull(9) ? null : row.GetString(9),
            Drivers = [.. row.GetFieldValue<string[]>(10)],
            LastHeartbeatAt = row.GetFieldValue<DateTimeOffset>(11),
            LastSequence = row.GetInt64(12),
            JoinedAt = row.GetFieldValue<DateTimeOffset>(13),
            UpdatedAt = row.GetFieldValue<DateTimeOffset>(14),
            Revision = row.GetInt64(15),
            Incidents = JsonSerializer.Deserialize<List<HostIncident>>(row.GetString(16), PublicJson.Tolerant) ?? [],
        };
    }

    /// <summary>Writes a host that was locked, or a new one; what admission counts is left alone.</summary>
    public static void Write(PersistenceSession session, HostRow host) => session.StageExpecting(
        1,
        """
        insert into hosts (host_id, name, status, incarnation, boot_id, installation_id, slots, agent_version, git_version, drivers,
            last_heartbeat_at, last_sequence, joined_at, updated_at, revision)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        on conflict (host_id) do update set name = excluded.name, status = excluded.status, incarnation = excluded.incarnation,
            boot_id = excluded.boot_id, installation_id = excluded.installation_id, slots = excluded.slots, agent_version = excluded.agent_version,
            git_version = excluded.git_version, drivers = excluded.drivers, last_heartbeat_at = excluded.last_heartbeat_at,
            last_sequence = excluded.last_sequence, updated_at = excluded.updated_at, revision = excluded.revision
        where hosts.revision in (excluded.revision, excluded.revision - 1)
        """,
        host.HostId.ToString(), Sql.Text(host.Name), SnakeCase.Of(host.Status), host.Incarnation, host.BootId, host.InstallationId, host.Slots,
        Sql.Text(host.AgentVersion), Sql.Text(host.GitVersion), Sql.Texts(host.Drivers), Sql.Time(host.LastHeartbeatAt), host.LastSequence,
        Sql.Time(host.JoinedAt), Sql.Time(host.UpdatedAt), host.Revision);

    /// <summary>Writes what is wrong with a host that was locked.</summary>
    public static void WriteIncidents(PersistenceSession session, HostRow host) => session.Stage(
        "update hosts set incidents = $2::jsonb where host_id = $1", host.HostId.ToString(), JsonSerializer.Serialize(host.Incidents, PublicJson.Tolerant));

    /// <summary>The open lanes that hold a slot of the host.</summary>
    public static async Task<IReadOnlyList<LaneId>> LanesOn(PersistenceSession session, HostId host, CancellationToken cancellationToken)
    {
        await using var command = await session.Command(
            "select lane_id from admissions where host_id = $1 and admitted_at is not null order by lane_id", cancellationToken, host.ToString());
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var lanes = new List<LaneId>();
        while (await row.ReadAsync(cancellationToken))
            lanes.Add(LaneId.Parse(row.GetString(0)));
        return lanes;
    }
}
