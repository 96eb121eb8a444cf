using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Helios.Bench;

/// <summary>
/// What a snapshot of a lane costs while it is worked in, beside <c>git status</c> in the same worktree, at three sizes of repository.
/// </summary>
internal static class SnapshotBench
{
    private static readonly int[] Sizes = [1, 1_000, 20_000];

    public static async Task<int> Execute(string[] args)
    {
        var program = Path.GetFullPath(Arguments.Option(args, "--helios") ?? "artifacts/bin/Helios.ManagedCli/release/helios");
        var rounds = int.Parse(Arguments.Option(args, "--rounds") ?? "5", CultureInfo.InvariantCulture);
        // What is measured is the taking, not the waiting for it.
        Environment.SetEnvironmentVariable("Helios__Worktrees__SnapshotEvery", "00:00:00.500");
        using var scratch = new Scratch();
        var floor = Sizes.ToDictionary(files => files, _ => new Numbers());
        var taken = Sizes.ToDictionary(files => files, _ => new Numbers());
        var (helios, _) = await HeliosUnderTest.Start(program, scratch.Folder("snapshot-home"), otlp: null);
        await using (helios)
        {
            foreach (var files in Sizes)
            {
                var workspace = await helios.AddWorkspace($"snapshots-{files}", await scratch.Repository($"snapshots-{files}", files));
                var lane = await helios.CreateLane(workspace, $"lane-{files}");
                var (id, worktree) = (lane["lane_id"]!.GetValue<string>(), lane["worktree_path"]!.GetValue<string>());
                await helios.Post(
                    $"/v1/lanes/{id}/runs",
                    new JsonObject { ["argv"] = new JsonArray("sleep", "600"), ["timeout_seconds"] = 0 }
                );
                // The first one copies the index; what it costs is not what every few minutes costs.
                for (var round = -1; round < rounds; round++)
                {
                    await File.AppendAllTextAsync(Path.Combine(worktree, "d0", "f0.txt"), $"round {round}\n");
                    var clock = TimeProvider.System.GetTimestamp();
                    await Scratch.Git(worktree, "status", "--porcelain", "--untracked-files=all");
                    var status = TimeProvider.System.GetElapsedTime(clock).TotalMilliseconds;
                    var took = await Next(helios, id, round + 2);
                    if (round < 0)
                        continue;
                    floor[files].Add(status);
                    taken[files].Add(took);
                }

                await helios.Post(
                    $"/v1/lanes/{id}/cleanup?wait=closed&timeout=120",
                    new JsonObject { ["force"] = true, ["discard"] = true }
                );
            }
        }

        Console.WriteLine();
        Console.WriteLine($"snapshots: rounds {rounds}, one file changed in each");
        foreach (var files in Sizes)
        {
            Console.WriteLine($"{$"git status, {files} files (floor)", -42}{floor[files]} ms");
            Console.WriteLine(
                $"{$"snapshot, {files} files", -42}{taken[files]} ms   {taken[files].Median / floor[files].Median:0.00} × floor"
            );
        }

        return 0;
    }

    /// <summary>How long the n-th snapshot of a lane took, once there is one.</summary>
    private static async Task<double> Next(HeliosUnderTest helios, string lane, int number)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var told = (await helios.Http.GetFromJsonAsync<JsonNode>($"/v1/events?topic=lane.snapshot.taken&lane={lane}&limit=500"))![
                "items"
            ]!.AsArray();
            if (told.Count >= number)
                return told[number - 1]!["data"]!["took_ms"]!.GetValue<double>();
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMinutes(3))
                throw new TimeoutException($"Waited three minutes for snapshot {number} of {lane}.");
            await timer.WaitForNextTickAsync();
        }
    }
}
