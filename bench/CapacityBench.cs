using System.Globalization;
using System.Text.Json.Nodes;
using Helios.Testing;

namespace Helios.Bench;

/// <summary>
/// What lanes cost the four services, their database and their broker: docs/capacity.md explains the rows. Postgres writes its log as in
/// operation (full pages), but does not wait for the disk.
/// </summary>
internal static class CapacityBench
{
    private const int Counted = 120;
    private const int AtOnce = 4;
    private const int Open = 100;
    private static readonly string[] ControlPlane =
    [
        FourServices.Orchestrator,
        "session-registry",
        "harness-monitor",
        CapacityUsage.Postgres,
        CapacityUsage.Broker,
    ];

    public static async Task<int> Execute(Scratch scratch)
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, {Counted} lanes, {AtOnce} at a time; {Open} open lanes");
        await using var broker = await OwnRabbitServer.Start();
        await using (var postgres = await OwnPostgresServer.Start(("full_page_writes", "on")))
        {
            await using var four = await FourServices.Start(scratch.Folder("capacity"), postgres.ConnectionString, broker.VirtualHost);
            var workspace = await Workspace(four, scratch, "capacity");
            await Cycle(four, workspace, 20, "warm");
            PrintLanes(await Cost(four, broker, workspace, "counted"));
            await PrintOpen(four, workspace);
        }

        await PrintChangeData(scratch);
        return 0;
    }

    private static void PrintLanes(CapacityUsage all)
    {
        var plane = ControlPlane.Sum(name => all.Cpu[name]);
        Row("transitions per lane", all.Revisions / (double)Counted);
        Row("events per lane", all.Events / (double)Counted);
        Row("messages per lane, sent by orchestrator and registry", all.Sent / (double)Counted);
        Row("messages per lane, received by them", all.Received / (double)Counted);
        foreach (var (name, milliseconds) in all.Cpu.OrderByDescending(part => part.Value))
            Row($"processor per lane, {name}, ms", milliseconds / Counted);
        Row("processor per lane, control plane, ms", plane / Counted);
        Row("processor per transition, control plane, ms", plane / all.Revisions);
        Row("transitions per second that two cores carry at 70 %", 1400 / (plane / all.Revisions));
        Row("lanes per second that two cores carry at 70 %", 1400 / (plane / Counted));
        Row("tables and indexes per lane, KiB", all.Tables / 1024.0 / Counted);
        Row("log of writes per lane, KiB", all.Wal / 1024.0 / Counted);
        Row("log of writes per transition, KiB", all.Wal / 1024.0 / all.Revisions);
        Row("size of an event, KiB", all.EventBytes / 1024.0 / all.Events);
        Row("to the broker per lane, KiB", all.ToBroker / 1024.0 / Counted);
        Row("from the broker per lane, KiB", all.FromBroker / 1024.0 / Counted);
        foreach (var (table, bytes) in all.BytesOf.OrderByDescending(part => part.Value).Take(8))
            Row($"  of the tables: {table}, KiB per lane", bytes / 1024.0 / Counted);
    }

    /// <summary>What lanes cost that are ready and have nothing to do.</summary>
    private static async Task PrintOpen(FourServices four, string workspace)
    {
        await BenchRun.Pause(BenchRun.Settle);
        var (memory, idle) = (CapacityUsage.Megabytes(four), await IdleSecond(four));
        await InParallel(Open, i => Lane(four, workspace, $"open-{i}"));
        await BenchRun.Pause(BenchRun.Settle);
        var (full, busy) = (CapacityUsage.Megabytes(four), await IdleSecond(four));
        foreach (var (name, megabytes) in full)
            Row($"memory, {name}, MB (with {Open} open lanes; without)", megabytes, memory.GetValueOrDefault(name));
        foreach (var (name, milliseconds) in busy)
            Row($"processor, {name}, ms per second (with {Open} open lanes; without)", milliseconds, idle.GetValueOrDefault(name));
    }

    private static async Task<Dictionary<string, double>> IdleSecond(FourServices four)
    {
        var before = CapacityUsage.Processor(four);
        await BenchRun.Pause(BenchRun.Idle / 2);
        return CapacityUsage
            .Processor(four)
            .ToDictionary(
                part => part.Key,
                part => (part.Value - before.GetValueOrDefault(part.Key)) / (BenchRun.Idle / 2).TotalSeconds,
                StringComparer.Ordinal
            );
    }

    /// <summary>What the log of writes takes for consumers of change data, and what whole rows take of it; in turns.</summary>
    private static async Task PrintChangeData(Scratch scratch)
    {
        await using var broker = await OwnRabbitServer.Start();
        await using var postgres = await OwnPostgresServer.Start(("full_page_writes", "on"), ("wal_level", "logical"));
        await using var four = await FourServices.Start(scratch.Folder("change-data"), postgres.ConnectionString, broker.VirtualHost);
        var workspace = await Workspace(four, scratch, "change-data");
        await Cycle(four, workspace, 20, "warm");
        var usage = new Dictionary<string, (long Wal, double Cpu)>(StringComparer.Ordinal);
        for (var turn = 0; turn < 2; turn++)
        {
            foreach (var identity in (string[])["full", "default"])
            {
                await four.Sql(
                    $"""
                    do $$ declare one record; begin
                        for one in select schemaname, tablename from pg_publication_tables where pubname = 'helios_cdc' loop
                            execute format('alter table %I.%I replica identity {identity}', one.schemaname, one.tablename);
                        end loop;
                    end $$
                    """
                );
                var cost = await Cost(four, broker, workspace, $"{identity}-{turn}");
                var (wal, cpu) = usage.GetValueOrDefault(identity);
                usage[identity] = (wal + cost.Wal, cpu + cost.Cpu[CapacityUsage.Postgres]);
            }
        }

        foreach (var (identity, (wal, cpu)) in usage)
        {
            Row($"wal_level logical, identity {identity}: log of writes per lane, KiB", wal / 1024.0 / (2 * Counted));
            Row($"wal_level logical, identity {identity}: processor per lane, Postgres, ms", cpu / (2 * Counted));
        }
    }

    private static async Task<string> Workspace(FourServices four, Scratch scratch, string name)
    {
        var repository = await scratch.Repository($"{name}-repository", files: 20);
        var made = await four.Post("/v1/workspaces", new JsonObject { ["name"] = name, ["repository"] = repository });
        var workspace = made["workspace_id"]!.GetValue<string>();
        // Its tmux server stays, so that what it uses can be counted.
        await Lane(four, workspace, "keeper");
        return workspace;
    }

    private static async Task<CapacityUsage> Cost(FourServices four, OwnRabbitServer broker, string workspace, string name)
    {
        var before = await CapacityUsage.Read(four, broker);
        await Cycle(four, workspace, Counted, name);
        // What follows the last answer: events, confirmations, deletions.
        await BenchRun.Pause(TimeSpan.FromSeconds(3));
        return (await CapacityUsage.Read(four, broker)).Since(before);
    }

    private static Task Cycle(FourServices four, string workspace, int lanes, string name) =>
        InParallel(
            lanes,
            async i =>
            {
                var lane = await Lane(four, workspace, $"{name}-{i}");
                LaneRig.Succeeded(
                    await four.Post(
                        $"/v1/lanes/{lane}/runs",
                        new JsonObject { ["argv"] = new JsonArray("sh", "-c", "true"), ["wait"] = true }
                    )
                );
                await four.Post($"/v1/lanes/{lane}/cleanup?wait=closed&timeout=120", []);
            }
        );

    private static async Task<string> Lane(FourServices four, string workspace, string name) =>
        (await four.Post($"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=120", new JsonObject { ["display_name"] = name }))[
            "lane_id"
        ]!.GetValue<string>();

    private static Task InParallel(int count, Func<int, Task> one) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (i, _) => await one(i)
        );

    private static void Row(string what, params double[] values)
    {
        var figures = values.Select(value => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture));
        Console.WriteLine($"{what, -76}{string.Join("; ", figures), 16}");
    }
}
