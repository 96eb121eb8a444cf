using System.Text.Json.Nodes;
using Helios.FaultRig.Systems;
using Helios.FaultRig.Workload;
using Npgsql;

namespace Helios.FaultRig.Observing;

/// <summary>Reads all evidence, once everything is quiet.</summary>
internal sealed class EvidenceReader(RigSystem system, Ledger ledger, SseSubscriber overSse, AmqpSubscriber overAmqp)
{
    private static readonly string[] Tables =
    [
        "lanes.workspaces",
        "lanes.hosts",
        "lanes.lanes",
        "lanes.admissions",
        "lanes.runs",
        "lanes.host_operations",
        "lanes.outbox",
        "lanes.feed",
        "lanes.dead_letters",
        "sessions.sessions",
        "sessions.session_messages",
        "sessions.agent_orders",
        "sessions.reactions",
        "sessions.outbox",
        "sessions.feed",
        "sessions.dead_letters",
    ];

    public async Task<Evidence> Look()
    {
        await using var database = NpgsqlDataSource.Create(system.Database.ConnectionString);
        var tables = new Dictionary<string, IReadOnlyList<JsonObject>>(StringComparer.Ordinal);
        foreach (var table in Tables)
            tables[table] = await Rows(database, $"select row_to_json(one) from {table} one");
        var journal = await Rows(database, "select json_build_object('seq', seq, 'body', body) from lanes.journal order by seq");
        var disks = new List<HostDisk>();
        foreach (var host in system.Hosts)
            disks.Add(await HostDiskReader.Read(host));
        return new Evidence
        {
            Tables = tables,
            Journal = [.. journal.Select(row => SeenEvent.Of(row["body"]!, row.Number("seq")))],
            OverSse = overSse.Events,
            OverAmqp = overAmqp.Events,
            Disks = disks,
            Processes =
            [
                .. system
                    .Hosts.SelectMany(host => host.Processes())
                    .Select(each => ($"{each.Process.Name} ({each.Process.Pid})", each.Lane)),
            ],
            Ledger = ledger,
            Records = Directory
                .EnumerateFiles(system.Records)
                .ToDictionary(path => path, path => (IReadOnlyList<string>)File.ReadAllLines(path), StringComparer.Ordinal),
        };
    }

    private static async Task<IReadOnlyList<JsonObject>> Rows(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<JsonObject>();
        while (await reader.ReadAsync())
            rows.Add(JsonNode.Parse(reader.GetString(0))!.AsObject());
        return rows;
    }
}
