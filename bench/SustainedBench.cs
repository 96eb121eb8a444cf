using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Helios.Bench;

/// <summary>
/// How many lanes the four services create, run and remove in a minute when twenty clients ask all the time, through RabbitMQ and Postgres;
/// and which process uses the machine meanwhile. With an earlier build, the two take turns of half the time.
/// </summary>
internal static class SustainedBench
{
    private const int Clients = 20;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(10);

    public static async Task Measure(string[] args, string? before, Scratch scratch, GoalTable table)
    {
        var time = TimeSpan.FromSeconds(double.Parse(Arguments.Option(args, "--seconds") ?? "60", CultureInfo.InvariantCulture));
        var now = await Subject.Start(scratch, "sustained", root: null);
        await using (now)
        {
            var earlier = before is null ? null : await Subject.Start(scratch, "sustained-before", before);
            await using (earlier)
            {
                await now.Load(Warm, counted: false);
                if (earlier is null)
                {
                    await now.Load(time, counted: true);
                }
                else
                {
                    await earlier.Load(Warm, counted: false);
                    foreach (var subject in (Subject[])[now, earlier, earlier, now])
                        await subject.Load(time / 2, counted: true);
                }

                table.Add(
                    $"sustained lanes, RabbitMQ + Postgres, {Clients} clients",
                    $"{now.PerSecond:0.0} per second{(earlier is null ? "" : $", before {earlier.PerSecond:0.0}")}; create → ready p95 "
                        + $"{now.Ready.Quantile(0.95):0} ms; {now.Saturation}",
                    "≥ 2 × before",
                    earlier is null ? null : now.PerSecond >= 2 * earlier.PerSecond
                );
            }
        }
    }

    private sealed class Subject : IAsyncDisposable
    {
        private readonly FourServices four;
        private readonly string workspace;
        private readonly Dictionary<string, double> used = new(StringComparer.Ordinal);
        private int lanes;
        private TimeSpan took;
        private int turn;

        private Subject(FourServices four, string workspace)
        {
            this.four = four;
            this.workspace = workspace;
        }

        public double PerSecond => lanes / took.TotalSeconds;

        public Numbers Ready { get; } = new();

        /// <summary>The processor time of each process, as a part of what the machine has.</summary>
        public string Saturation
        {
            get
            {
                var all = took.TotalMilliseconds * Environment.ProcessorCount;
                var parts = used.OrderByDescending(part => part.Value)
                    .Where(part => part.Value / all >= 0.005)
                    .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Key} {part.Value / all:0 %}"));
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"of {Environment.ProcessorCount} cores {used.Values.Sum() / all:0 %} is used: {string.Join(", ", parts)}"
                );
            }
        }

        public static async Task<Subject> Start(Scratch scratch, string name, string? root)
        {
            var services = await FourServices.Start(scratch.Folder(name), root);
            var repository = await scratch.Repository($"{name}-repository", files: 20);
            var space = (await services.Post("/v1/workspaces", new JsonObject { ["name"] = name, ["repository"] = repository }))[
                "workspace_id"
            ]!.GetValue<string>();
            // Its tmux server stays, so that what it uses can be counted.
            await services.Post($"/v1/workspaces/{space}/lanes?wait=ready&timeout=120", new JsonObject { ["display_name"] = "keeper" });
            return new Subject(services, space);
        }

        /// <summary>All clients create, run and remove lanes for a time; a lane counts when it is closed within it.</summary>
        public async Task Load(TimeSpan time, bool counted)
        {
            turn++;
            var before = Used();
            var clock = Stopwatch.GetTimestamp();
            var (closed, ready) = (0, new List<double>());
            await Task.WhenAll(
                Enumerable
                    .Range(0, Clients)
                    .Select(async client =>
                    {
                        for (var i = 0; Stopwatch.GetElapsedTime(clock) < time; i++)
                        {
                            var untilReady = await One($"{turn}-{client}-{i}");
                            lock (ready)
                                ready.Add(untilReady);
                            if (Stopwatch.GetElapsedTime(clock) < time)
                                Interlocked.Increment(ref closed);
                        }
                    })
            );
            var elapsed = Stopwatch.GetElapsedTime(clock);
            if (!counted)
                return;
            // The lanes that were under way at the end took longer than the time: what was used is used by them, too.
            foreach (var (name, milliseconds) in Used())
                used[name] = used.GetValueOrDefault(name) + ((milliseconds - before.GetValueOrDefault(name)) * (time / elapsed));
            lanes += closed;
            took += time;
            ready.ForEach(Ready.Add);
        }

        public ValueTask DisposeAsync() => four.DisposeAsync();

        private async Task<double> One(string name)
        {
            var clock = Stopwatch.GetTimestamp();
            var lane = (
                await four.Post($"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=120", new JsonObject { ["display_name"] = name })
            )["lane_id"]!.GetValue<string>();
            var ready = Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
            LaneRig.Succeeded(
                await four.Post($"/v1/lanes/{lane}/runs", new JsonObject { ["argv"] = new JsonArray("sh", "-c", "true"), ["wait"] = true })
            );
            await four.Post($"/v1/lanes/{lane}/cleanup?wait=closed&timeout=120", []);
            return ready;
        }

        private Dictionary<string, double> Used()
        {
            var sum = four.Processes.ToDictionary(part => part.Name, part => Consumption.CpuMilliseconds(part.Pid), StringComparer.Ordinal);
            var agent = four.Processes.First(part => part.Name == FourServices.Agent).Pid;
            sum["git and runs"] = Consumption.ChildrenCpuMilliseconds(agent);
            sum["tmux"] = Consumption.TmuxServers(four.AgentFolder).Sum(Consumption.CpuMillisecondsWithChildren);
            sum["clients"] = Environment.CpuUsage.TotalTime.TotalMilliseconds;
            // All of them on this machine: beside a benchmark there is only that one's.
            sum["Postgres"] = Consumption.Named("postgres").Sum(Consumption.CpuMilliseconds);
            sum["RabbitMQ"] = Consumption.Named("beam.smp").Sum(Consumption.CpuMilliseconds);
            return sum;
        }
    }
}
