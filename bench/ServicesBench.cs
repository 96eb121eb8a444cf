using System.Text.Json.Nodes;

namespace Helios.Bench;

/// <summary>
/// The services standing alone: what each takes when nothing happens, and how long an agent needs to clear away what no record knows.
/// </summary>
internal static class ServicesBench
{
    private const int Orphans = 200;

    public static async Task<int> Execute(Scratch scratch)
    {
        await using var four = await FourServices.Start(scratch.Folder("services"));
        await MeasureIdle(four, new GoalTable());
        await PrintReconciliation(four, await scratch.Repository("orphans", files: 20));
        await PrintIdle(four, "idle after that");
        return 0;
    }

    /// <summary>The memory of each service on a machine with nothing to do, and the processor time of all.</summary>
    public static async Task MeasureIdle(Scratch scratch, GoalTable table)
    {
        await using var four = await FourServices.Start(scratch.Folder("idle-services"));
        await MeasureIdle(four, table);
    }

    private static async Task MeasureIdle(FourServices four, GoalTable table)
    {
        foreach (var (name, resident, cpu) in await WatchIdle(four))
            table.Add(
                $"{name}, idle",
                $"{resident:0.0} MB resident; {cpu / 10:0.00} % of a core ({cpu:0.0} ms per second)",
                "≤ 100 MB, ≤ 0.3 % of a core",
                resident <= 100 && cpu <= 3
            );
    }

    private static async Task PrintIdle(FourServices four, string when)
    {
        foreach (var (name, resident, cpu) in await WatchIdle(four))
            Console.WriteLine($"{$"{name}, {when}", -42}{resident, 8:0.0} MB resident; {cpu:0.0} ms of a processor per second");
    }

    private static async Task<List<(string Name, double Megabytes, double Cpu)>> WatchIdle(FourServices four)
    {
        await BenchRun.Pause(BenchRun.Settle);
        var before = four.Processes.ToDictionary(part => part.Name, part => Consumption.CpuMilliseconds(part.Pid), StringComparer.Ordinal);
        await BenchRun.Pause(BenchRun.Idle);
        return
        [
            .. four.Processes.Select(part =>
                (
                    part.Name,
                    Consumption.ResidentMegabytes(part.Pid),
                    (Consumption.CpuMilliseconds(part.Pid) - before[part.Name]) / BenchRun.Idle.TotalSeconds
                )
            ),
        ];
    }

    /// <summary>As after a restore of the database from before the lanes: every tenth has something that nobody saved.</summary>
    private static async Task PrintReconciliation(FourServices four, string repository)
    {
        var workspace = (await four.Post("/v1/workspaces", new JsonObject { ["name"] = "orphans", ["repository"] = repository }))[
            "workspace_id"
        ]!.GetValue<string>();
        foreach (var some in Enumerable.Range(0, Orphans).Chunk(25))
        {
            await Task.WhenAll(
                some.Select(async i =>
                {
                    var lane = (
                        await four.Post(
                            $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=120",
                            new JsonObject { ["display_name"] = $"lane{i}" }
                        )
                    )["lane_id"]!.GetValue<string>();
                    if (i % 10 == 0)
                        await File.WriteAllTextAsync(Path.Combine(repository, ".helios-worktrees", lane, "precious"), lane);
                })
            );
        }
        await four.Kill(FourServices.Agent);
        await four.Sql(
            """
            delete from lanes.lanes; delete from lanes.admissions; delete from lanes.runs; delete from lanes.host_operations;
            update lanes.workspaces set open_lanes = 0; update lanes.hosts set used_slots = 0
            """
        );

        var clock = TimeProvider.System.GetTimestamp();
        await four.Launch(FourServices.Agent);
        JsonNode? told;
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50)))
        {
            while ((told = await Completed(four)) is null)
                await timer.WaitForNextTickAsync();
        }
        var took = TimeProvider.System.GetElapsedTime(clock).TotalSeconds;
        var carrying = told["duration_ms"]!.GetValue<double>() / 1000;
        var archived = told["archived"]!.GetValue<int>();
        var left = (await Scratch.Git(repository, "worktree", "list", "--porcelain")).Stdout.Text.Split("worktree ").Length - 2;
        Console.WriteLine(
            $"{$"reconcile {Orphans} orphaned worktrees", -42}{took, 8:0.0} s from the agent's start to the event that says so "
                + $"({carrying:0.0} s of it carrying out the plan); {archived} of {Orphans / 10} archived, {left} left; goal ≤ 10 "
                + $"s{(took <= 10 && left == 0 && archived == Orphans / 10 ? "  met" : "  not met")}"
        );
    }

    private static async Task<JsonNode?> Completed(FourServices four)
    {
        var page = JsonNode.Parse(
            await four.Http.GetStringAsync(new Uri("/v1/events?topic=reconciliation.completed&limit=500", UriKind.Relative))
        )!;
        return page["items"]!
            .AsArray()
            .Select(item => item!["data"]!)
            .FirstOrDefault(data => data["orphaned_worktrees"]!.GetValue<int>() == Orphans);
    }
}
