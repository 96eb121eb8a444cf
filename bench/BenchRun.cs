using System.Globalization;

namespace Helios.Bench;

/// <summary>One run: everything interleaved, the floor beside Helios in every round.</summary>
internal static class BenchRun
{
    // The traced create says which trace it belongs to, as any client may.
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    /// <summary>After a start or a burst of work a service compiles for a while, and gives memory back when it is quiet.</summary>
    internal static readonly TimeSpan Settle = TimeSpan.FromSeconds(25);

    /// <summary>How many lanes the one that is traced comes after: by then most of the code has been compiled a second time.</summary>
    private const int WarmLanes = 60;

    /// <summary>How long idle services are watched.</summary>
    internal static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    public static async Task<int> Execute(string[] args)
    {
        var program = ProgramIn(args);
        var rounds = int.Parse(Arguments.Option(args, "--rounds") ?? "5", CultureInfo.InvariantCulture);
        var lanes = int.Parse(Arguments.Option(args, "--lanes") ?? "50", CultureInfo.InvariantCulture);

        using var scratch = new Scratch();
        var small = await scratch.Repository("small", files: 20);
        var cycled = await scratch.Repository("cycled", files: 20);
        await using var spans = new SpanReceiver(HeliosUnderTest.FreePort());
        Console.WriteLine(
            $"rounds {rounds}, lanes {lanes}, scratch "
                + $"{(scratch.Path.StartsWith("/dev/shm", StringComparison.Ordinal) ? "tmpfs" : "disk")}, {Environment.ProcessorCount} "
                + "cores"
        );

        // Without an exporter for the numbers, with one for the picture: telemetry is not part of the promise.
        Numbers bare = new(),
            tmux = new(),
            create = new(),
            run = new(),
            clean = new(),
            floorCycle = new(),
            cycle = new(),
            start = new(),
            calm,
            burst = new();
        double loaded,
            settled;
        var (helios, up) = await HeliosUnderTest.Start(program, scratch.Folder("home"), otlp: null);
        start.Add(up.TotalMilliseconds);
        await using (helios)
        {
            var rig = new LaneRig(helios);
            var smallSpace = await helios.AddWorkspace("small", small);
            var cycledSpace = await helios.AddWorkspace("cycled", cycled);
            await One("warm");
            await One("warmer");
            await rig.Cycle(cycledSpace, lanes, "warm");
            create = new();
            run = new();
            clean = new();

            var listening = new EventLatency(helios.Http, TimeProvider.System);
            using var over = new CancellationTokenSource();
            var listener = listening.Listen(over.Token);
            calm = listening.Into(new Numbers());
            for (var round = 0; round < rounds; round++)
            {
                for (var i = 0; i < 4; i++)
                {
                    bare.Add(await Floor.WorktreeAdd(small, $"{round}-{i}"));
                    tmux.Add(await Floor.TmuxNewSession(scratch.Path, $"{round}-{i}"));
                    await One($"{round}-{i}");
                }
                floorCycle.Add(await Floor.Cycle(cycled, lanes));
                listening.Into(burst);
                cycle.Add(await rig.Cycle(cycledSpace, lanes, $"r{round}"));
                listening.Into(calm);
            }
            await over.CancelAsync();
            await listener;
            loaded = Consumption.ResidentMegabytes(helios.Pid);
            await Pause(Settle);
            settled = Consumption.ResidentMegabytes(helios.Pid);

            async Task One(string name)
            {
                var clock = TimeProvider.System.GetTimestamp();
                var lane = (await helios.CreateLane(smallSpace, $"one-{name}"))["lane_id"]!.GetValue<string>();
                create.Add(TimeProvider.System.GetElapsedTime(clock).TotalMilliseconds);
                clock = TimeProvider.System.GetTimestamp();
                await helios.Run(lane, "sh", "-c", "true");
                run.Add(TimeProvider.System.GetElapsedTime(clock).TotalMilliseconds);
                clock = TimeProvider.System.GetTimestamp();
                await helios.CleanUp(lane);
                clean.Add(TimeProvider.System.GetElapsedTime(clock).TotalMilliseconds);
            }
        }

        Print("start: helios up → ready", start, null, "");
        Print("git worktree add (floor)", bare, null, "");
        Print("tmux new-session (floor)", tmux, null, "");
        Print("create → ready", create, bare.Median + tmux.Median + 12, $"≤ floor + 12 ms = {bare.Median + tmux.Median + 12:0.0}");
        Print("run 'true', request → ended", run, null, "");
        Print("clean up → closed", clean, null, "");
        Print($"{lanes} lanes, shell loop (floor)", floorCycle, null, "");
        Print($"{lanes} lanes create-run-clean", cycle, floorCycle.Median, $"≤ 1.0 × floor; got {cycle.Median / floorCycle.Median:0.00} ×");
        Console.WriteLine(
            $"{"decided → SSE client, one lane", -34}{calm.Median, 8:0.0}  (p95 {calm.Quantile(0.95):0.0}, n={calm.Count}) ms   p95 "
                + $"≤ 25 ms{(calm.Quantile(0.95) <= 25 ? "  met" : "  not met")}"
        );
        Console.WriteLine(
            $"{$"decided → SSE client, {lanes} lanes", -34}{burst.Median, 8:0.0}  (p95 {burst.Quantile(0.95):0.0}, n={burst.Count}) ms"
        );
        Console.WriteLine(
            $"{"embedded, resident after the load", -34}{loaded, 8:0.0} MB, {settled:0.0} MB {Settle.TotalSeconds:0} s later"
        );

        await MeasureIdle(program, scratch, new GoalTable());
        await ServicesBench.Execute(scratch);
        await PrintOneCreate(program, scratch, spans, small);
        return 0;
    }

    /// <summary>Only what an idle system uses.</summary>
    public static async Task<int> ExecuteIdle(string[] args)
    {
        using var scratch = new Scratch();
        await MeasureIdle(args, scratch, new GoalTable());
        return 0;
    }

    /// <summary>Only where the time of one create goes, when the system is warm.</summary>
    public static async Task<int> ExecuteTrace(string[] args)
    {
        using var scratch = new Scratch();
        await using var spans = new SpanReceiver(HeliosUnderTest.FreePort());
        await PrintOneCreate(ProgramIn(args), scratch, spans, await scratch.Repository("small", files: 20));
        return 0;
    }

    /// <summary>The memory and the processor time of an embedded system that has nothing to do.</summary>
    public static Task MeasureIdle(string[] args, Scratch scratch, GoalTable table) => MeasureIdle(ProgramIn(args), scratch, table);

    private static async Task MeasureIdle(string program, Scratch scratch, GoalTable table)
    {
        var (helios, _) = await HeliosUnderTest.Start(program, scratch.Folder("idle"), otlp: null);
        await using (helios)
        {
            await Pause(Settle);
            var (own, postgres) = (Consumption.CpuMilliseconds(helios.Pid), Consumption.CpuMillisecondsOfAll(helios.PostgresProcesses));
            await Pause(Idle);
            own = (Consumption.CpuMilliseconds(helios.Pid) - own) / Idle.TotalSeconds;
            var helped = helios.PostgresProcesses;
            postgres = (Consumption.CpuMillisecondsOfAll(helped) - postgres) / Idle.TotalSeconds;
            var resident = Consumption.ResidentMegabytes(helios.Pid);
            table.Add(
                "embedded, resident when idle",
                $"{resident:0.0} MB beside its Postgres, whose {helped.Count} processes have "
                    + $"{Consumption.ProportionalMegabytes(helped):0.0} MB (shared pages counted once)",
                "≤ 160 MB",
                resident <= 160
            );
            table.Add(
                "embedded, processor when idle",
                $"{own / 10:0.00} % of a core ({own:0.0} ms per second), and {postgres / 10:0.00} % in its Postgres",
                "≤ 0.3 % of a core",
                own <= 3
            );
        }
    }

    private static string ProgramIn(string[] args) =>
        Path.GetFullPath(Arguments.Option(args, "--helios") ?? "artifacts/bin/Helios.ManagedCli/release/helios");

    internal static async Task Pause(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    }

    private static async Task PrintOneCreate(string program, Scratch scratch, SpanReceiver spans, string repository)
    {
        var (helios, _) = await HeliosUnderTest.Start(program, scratch.Folder("traced"), spans.Endpoint);
        await using (helios)
        {
            var workspace = await helios.AddWorkspace("traced", repository);
            for (var i = 0; i < WarmLanes; i++)
                await helios.CleanUp((await helios.CreateLane(workspace, $"warm-{i}"))["lane_id"]!.GetValue<string>());
            helios.Http.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
            var lane = (await helios.CreateLane(workspace, "traced"))["lane_id"]!.GetValue<string>();
            helios.Http.DefaultRequestHeaders.Remove("traceparent");
            await helios.CleanUp(lane);
        }
        // The exporter flushed when Helios stopped.
        var trace = spans.Of(Trace);
        Console.WriteLine();
        Console.WriteLine(trace.Count == 0 ? "one create: no spans came" : "one create, span by span (start, length, name):");
        foreach (var span in trace)
            Console.WriteLine($"  {(span.StartNanos - trace[0].StartNanos) / 1e6, 8:0.00} ms {span.Milliseconds, 8:0.00} ms  {span.Name}");
    }

    private static void Print(string what, Numbers numbers, double? bound, string goal)
    {
        var verdict =
            bound is null ? ""
            : numbers.Median <= bound ? "  met"
            : "  not met";
        Console.WriteLine($"{what, -34}{numbers} ms   {goal}{verdict}");
    }
}
