using System.Globalization;
using System.Text.Json.Nodes;

namespace Helios.Bench;

/// <summary>
/// What a pool of worktrees is worth: create → ready from it and without it, at three sizes of repository; and many lanes at once.
/// </summary>
internal static class PoolBench
{
    private static readonly int[] Sizes = [1, 1_000, 20_000];

    public static async Task<int> Execute(string[] args)
    {
        var program = Path.GetFullPath(Arguments.Option(args, "--helios") ?? "artifacts/bin/Helios.ManagedCli/release/helios");
        var rounds = int.Parse(Arguments.Option(args, "--rounds") ?? "5", CultureInfo.InvariantCulture);
        var lanes = int.Parse(Arguments.Option(args, "--lanes") ?? "50", CultureInfo.InvariantCulture);

        using var scratch = new Scratch();
        var repositories = new Dictionary<int, (string Cold, string Pooled)>();
        foreach (var files in Sizes)
            repositories[files] = (await scratch.Repository($"cold-{files}", files), await scratch.Repository($"pooled-{files}", files));
        var cycled = (Cold: await scratch.Repository("cycle-cold", files: 20), Pooled: await scratch.Repository("cycle-pooled", files: 20));

        var floor = Sizes.ToDictionary(files => files, _ => new Numbers());
        var cold = Sizes.ToDictionary(files => files, _ => new Numbers());
        var pooled = Sizes.ToDictionary(files => files, _ => new Numbers());
        Numbers floorCycle = new(),
            coldCycle = new(),
            pooledCycle = new();
        var missed = 0;
        var (helios, _) = await HeliosUnderTest.Start(program, scratch.Folder("pool-home"), otlp: null);
        await using (helios)
        {
            var rig = new LaneRig(helios);
            var spaces = new Dictionary<int, (string Cold, string Pooled)>();
            foreach (var files in Sizes)
                spaces[files] = (
                    await Workspace($"cold-{files}", repositories[files].Cold, 0),
                    await Workspace($"pooled-{files}", repositories[files].Pooled, 2)
                );
            var coldSpace = await Workspace("cycle-cold", cycled.Cold, 0);
            var pooledSpace = await Workspace("cycle-pooled", cycled.Pooled, lanes);
            foreach (var files in Sizes)
            {
                await Create(spaces[files].Cold, $"warm-{files}", fromPool: false);
                await Create(spaces[files].Pooled, $"warm-{files}", fromPool: true);
            }
            await rig.Cycle(pooledSpace, lanes, "warm");

            for (var round = 0; round < rounds; round++)
            {
                foreach (var files in Sizes)
                {
                    floor[files].Add(await Floor.WorktreeAdd(repositories[files].Cold, $"{files}-{round}"));
                    cold[files].Add(await Create(spaces[files].Cold, $"{files}-{round}", fromPool: false));
                    pooled[files].Add(await Create(spaces[files].Pooled, $"{files}-{round}", fromPool: true));
                }
                floorCycle.Add(await Floor.Cycle(cycled.Cold, lanes));
                coldCycle.Add(await rig.Cycle(coldSpace, lanes, $"c{round}"));
                await rig.Full(pooledSpace);
                pooledCycle.Add(await rig.Cycle(pooledSpace, lanes, $"p{round}"));
            }

            Task<string> Workspace(string name, string repository, int pool) => helios.AddWorkspace(name, repository, pool: pool);

            // Nothing of the lane before is left to be deleted beside this one, and nothing is being made.
            async Task<double> Create(string workspace, string name, bool fromPool)
            {
                await LaneRig.TrashIsEmpty(repositories.Values.Append(cycled).SelectMany(pair => new[] { pair.Cold, pair.Pooled }));
                foreach (var space in spaces.Values)
                    await rig.Full(space.Pooled);
                await rig.Full(pooledSpace);
                var clock = TimeProvider.System.GetTimestamp();
                var lane = (await helios.CreateLane(workspace, name))["lane_id"]!.GetValue<string>();
                var elapsed = TimeProvider.System.GetElapsedTime(clock).TotalMilliseconds;
                JsonNode? told = null;
                await LaneRig.Until(
                    async () =>
                        (
                            told = (await helios.Get($"/v1/events?topic=lane.worktree.provisioned&lane={lane}"))["items"]!
                                .AsArray()
                                .FirstOrDefault()
                        )
                            is not null,
                    "the event of a lane's worktree"
                );
                missed += told!["data"]!["from_pool"]!.GetValue<bool>() == fromPool ? 0 : 1;
                await helios.CleanUp(lane);
                return elapsed;
            }
        }

        Console.WriteLine();
        Console.WriteLine(
            $"pool: rounds {rounds}, scratch {(scratch.Path.StartsWith("/dev/shm", StringComparison.Ordinal) ? "tmpfs" : "disk")}"
        );
        foreach (var files in Sizes)
        {
            Print($"git worktree add, {files} files (floor)", floor[files], "");
            Print($"create → ready, {files} files", cold[files], "");
            Print(
                $"create → ready, {files} files, pool",
                pooled[files],
                $"{pooled[files].Median / cold[files].Median:0.00} × without; {pooled[files].Median / floor[files].Median:0.00} × floor"
            );
        }
        Verdict("from the pool at 20000 files", pooled[20_000].Median <= 20, $"{pooled[20_000].Median:0.0} ms, goal ≤ 20 ms");
        Verdict(
            "at 20000 files against 1",
            pooled[20_000].Median <= 1.5 * pooled[1].Median,
            $"{pooled[20_000].Median / pooled[1].Median:0.00} ×, goal ≤ 1.5 ×"
        );
        Print($"{lanes} lanes, shell loop (floor)", floorCycle, "");
        Print($"{lanes} lanes create-run-clean", coldCycle, $"{coldCycle.Median / floorCycle.Median:0.00} × floor");
        Print($"{lanes} lanes create-run-clean, pool", pooledCycle, "");
        Verdict(
            $"{lanes} lanes with the pool",
            pooledCycle.Median <= 0.65 * floorCycle.Median,
            $"{pooledCycle.Median / floorCycle.Median:0.00} × floor, goal ≤ 0.65 ×"
        );
        Verdict("lanes made the way that was meant", missed == 0, $"{missed} were not");
        return 0;
    }

    private static void Print(string what, Numbers numbers, string note) => Console.WriteLine($"{what, -42}{numbers} ms   {note}");

    private static void Verdict(string what, bool met, string measured) =>
        Console.WriteLine($"{what, -42}{measured}{(met ? "  met" : "  not met")}");
}
