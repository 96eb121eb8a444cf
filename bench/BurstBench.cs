using System.Globalization;
using System.Text.Json.Nodes;
using Helios.Processes;

namespace Helios.Bench;

/// <summary>
/// What a burst costs: as many creates at once as there are, beside the same number fifty at a time, on a machine whose processors are
/// taken.
/// </summary>
internal static class BurstBench
{
    private const int AtATime = 50;
    private const int Burners = 4;

    public static async Task<int> Execute(string[] args)
    {
        var program = Path.GetFullPath(Arguments.Option(args, "--helios") ?? "artifacts/bin/Helios.ManagedCli/release/helios");
        var lanes = int.Parse(Arguments.Option(args, "--lanes") ?? "500", CultureInfo.InvariantCulture);

        using var scratch = new Scratch();
        var repository = await scratch.Repository("burst", files: 20);
        var (helios, _) = await HeliosUnderTest.Start(program, scratch.Folder("burst-home"), otlp: null, slots: lanes);
        await using (helios)
        {
            var workspace = await helios.AddWorkspace("burst", repository);
            await InBatches("warm", AtATime);
            var burners = Enumerable
                .Range(0, Burners)
                .Select(_ => ProcessSpawner.Spawn(new CommandSpec("sh", "-c", "while :; do :; done"), new SpawnStreams()))
                .ToList();
            try
            {
                var before = Consumption.ResidentMegabytes(helios.Pid);
                var batches = await InBatches("batch", lanes);
                var peakOfBatches = Consumption.PeakMegabytes(helios.Pid);
                var (burst, refused) = await AtOnce("burst", lanes);
                var peak = Consumption.PeakMegabytes(helios.Pid);
                Console.WriteLine(
                    $"burst: {lanes} lanes beside {Burners} burners, {Environment.ProcessorCount} cores, a lane is done when it is ready"
                );
                Console.WriteLine($"{$"{AtATime} at a time", -42}{batches:0.0} lanes/s   peak {peakOfBatches:0} MB");
                Console.WriteLine($"{$"{lanes} at once", -42}{burst:0.0} lanes/s   peak {peak:0} MB   {refused} refused as overloaded");
                Verdict(
                    "throughput of the burst",
                    burst >= 0.8 * batches,
                    $"{burst / batches:0.00} × of {AtATime} at a time, goal ≥ 0.80 ×"
                );
                Verdict("memory of the burst", peak - before <= 256, $"{peak - before:0} MB more than before, goal ≤ 256 MB");
            }
            finally
            {
                foreach (var burner in burners)
                    ProcessSignals.Send(burner.Identity, ProcessSignal.Kill);
            }

            async Task<double> InBatches(string name, int count)
            {
                var elapsed = TimeSpan.Zero;
                for (var done = 0; done < count; done += AtATime)
                {
                    var clock = TimeProvider.System.GetTimestamp();
                    var made = await Task.WhenAll(
                        Enumerable.Range(done, Math.Min(AtATime, count - done)).Select(i => helios.CreateLane(workspace, $"{name}-{i}"))
                    );
                    elapsed += TimeProvider.System.GetElapsedTime(clock);
                    await CleanUp(made);
                }
                return count / elapsed.TotalSeconds;
            }

            async Task<(double PerSecond, int Refused)> AtOnce(string name, int count)
            {
                var refused = 0;
                var clock = TimeProvider.System.GetTimestamp();
                var made = await Task.WhenAll(
                    Enumerable
                        .Range(0, count)
                        .Select(async i =>
                        {
                            try
                            {
                                return await helios.CreateLane(workspace, $"{name}-{i}");
                            }
                            catch (InvalidOperationException overloaded)
                                when (overloaded.Message.Contains("\"overloaded\"", StringComparison.Ordinal))
                            {
                                Interlocked.Increment(ref refused);
                                return null;
                            }
                        })
                );
                var elapsed = TimeProvider.System.GetElapsedTime(clock);
                await CleanUp(made.OfType<JsonNode>());
                return ((count - refused) / elapsed.TotalSeconds, refused);
            }

            async Task CleanUp(IEnumerable<JsonNode> made)
            {
                foreach (var some in made.Chunk(AtATime))
                    await Task.WhenAll(some.Select(lane => helios.CleanUp(lane["lane_id"]!.GetValue<string>())));
            }
        }

        return 0;
    }

    private static void Verdict(string what, bool met, string measured) =>
        Console.WriteLine($"{what, -42}{measured}{(met ? "  met" : "  not met")}");
}
