using Helios.Testing;
using Npgsql;

namespace Helios.Bench;

/// <summary>What has been used by a time, or between two: processor time in milliseconds, rows, messages and bytes.</summary>
internal sealed record CapacityUsage
{
    public const string Postgres = "Postgres";
    public const string Broker = "RabbitMQ";

    /// <summary>By process, in milliseconds.</summary>
    public required IReadOnlyDictionary<string, double> Cpu { get; init; }

    /// <summary>By table, with its indexes, in bytes.</summary>
    public required IReadOnlyDictionary<string, long> BytesOf { get; init; }

    /// <summary>The log of writes, in bytes.</summary>
    public required long Wal { get; init; }

    /// <summary>The revisions of lanes.</summary>
    public required long Revisions { get; init; }

    public required long Events { get; init; }

    public required long EventBytes { get; init; }

    /// <summary>Messages sent from an outbox.</summary>
    public required long Sent { get; init; }

    /// <summary>Messages that an inbox has.</summary>
    public required long Received { get; init; }

    public required long ToBroker { get; init; }

    public required long FromBroker { get; init; }

    public long Tables => BytesOf.Values.Sum();

    public static async Task<CapacityUsage> Read(FourServices four, OwnRabbitServer broker)
    {
        var (to, from) = await broker.Traffic();
        await using var source = NpgsqlDataSource.Create(four.Database);
        return new CapacityUsage
        {
            Cpu = Processor(four),
            BytesOf = await Sizes(source),
            Wal = await Number(source, "select (pg_current_wal_insert_lsn() - '0/0')::bigint"),
            Revisions = await Number(source, "select coalesce(sum(revision), 0)::bigint from lanes.lanes"),
            Events = await Number(source, "select count(*) from lanes.journal"),
            EventBytes = await Number(source, "select coalesce(sum(octet_length(body::text)), 0)::bigint from lanes.journal"),
            Sent = await Number(
                source,
                "select coalesce(sum(last_value), 0)::bigint from pg_sequences where sequencename = 'outbox_seq_seq'"
            ),
            Received = await Number(source, "select (select count(*) from lanes.inbox) + (select count(*) from sessions.inbox)"),
            ToBroker = to,
            FromBroker = from,
        };
    }

    public CapacityUsage Since(CapacityUsage before) =>
        new()
        {
            Cpu = Cpu.ToDictionary(part => part.Key, part => part.Value - before.Cpu.GetValueOrDefault(part.Key), StringComparer.Ordinal),
            BytesOf = BytesOf.ToDictionary(
                part => part.Key,
                part => part.Value - before.BytesOf.GetValueOrDefault(part.Key),
                StringComparer.Ordinal
            ),
            Wal = Wal - before.Wal,
            Revisions = Revisions - before.Revisions,
            Events = Events - before.Events,
            EventBytes = EventBytes - before.EventBytes,
            Sent = Sent - before.Sent,
            Received = Received - before.Received,
            ToBroker = ToBroker - before.ToBroker,
            FromBroker = FromBroker - before.FromBroker,
        };

    /// <summary>Processor time of each process so far, with what it has started.</summary>
    public static Dictionary<string, double> Processor(FourServices four)
    {
        var sum = four.Processes.ToDictionary(part => part.Name, part => Consumption.CpuMilliseconds(part.Pid), StringComparer.Ordinal);
        sum["git and runs"] = Consumption.ChildrenCpuMilliseconds(four.Processes.First(part => part.Name == FourServices.Agent).Pid);
        sum["tmux"] = Consumption.TmuxServers(four.AgentFolder).Sum(Consumption.CpuMillisecondsWithChildren);
        // With the connections that have ended meanwhile. Beside a benchmark there are no others on the machine.
        sum[Postgres] = Consumption.Named("postgres").Sum(Consumption.CpuMillisecondsWithChildren);
        sum[Broker] = Consumption.Named("beam.smp").Sum(Consumption.CpuMilliseconds);
        return sum;
    }

    /// <summary>What each process has in memory.</summary>
    public static Dictionary<string, double> Megabytes(FourServices four)
    {
        var sum = four.Processes.ToDictionary(part => part.Name, part => Consumption.ResidentMegabytes(part.Pid), StringComparer.Ordinal);
        sum["tmux"] = Consumption.TmuxServers(four.AgentFolder).Sum(Consumption.ResidentMegabytes);
        sum[Postgres] = Consumption.ProportionalMegabytes(Consumption.Named("postgres"));
        sum[Broker] = Consumption.Named("beam.smp").Sum(Consumption.ResidentMegabytes);
        return sum;
    }

    private static async Task<Dictionary<string, long>> Sizes(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand(
            """
            select schemaname || '.' || relname, pg_total_relation_size(relid) from pg_stat_user_tables
            where schemaname in ('lanes', 'sessions')
            """
        );
        await using var rows = await command.ExecuteReaderAsync();
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await rows.ReadAsync())
            sizes[rows.GetString(0)] = rows.GetInt64(1);
        return sizes;
    }

    private static async Task<long> Number(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
