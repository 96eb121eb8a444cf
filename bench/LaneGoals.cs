using System.Globalization;
using Helios.Processes;

namespace Helios.Bench;

/// <summary>Lanes one by one, from the pool, and fifty at a time, with their floors in every round.</summary>
internal static class LaneGoals
{
    private const int Lanes = 50;
    private const int BigRepository = 20_000;

    /// <summary>How long after the last lane is closed there may be work left: a few writes that wait for each other.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(1);

    public static async Task Measure(string[] args, string? before, Scratch scratch, GoalTable table)
    {
        var program = Path.GetFullPath(Arguments.Option(args, "--helios") ?? "artifacts/bin/Helios.ManagedCli/release/helios");
        var rounds = int.Parse(Arguments.Option(args, "--rounds") ?? "5", CultureInfo.InvariantCulture);
        var floors = new Floors(await scratch.Repository("floor", files: 20));
        var now = await Subject.Start("now", program, scratch);
        await using (now)
        {
            var earlier = before is null ? null : await Subject.Start("before", GoalsBench.ProgramOf(before), scratch);
            await using (earlier)
            {
                Subject[] subjects = earlier is null ? [now] : [now, earlier];
                foreach (var subject in subjects)
                    await subject.Warm();
                using var over = new CancellationTokenSource();
                var listener = now.Listen(over.Token);
                for (var round = 0; round < rounds; round++)
                {
                    await floors.Measure(scratch, round);
                    // In turn, so that neither is always the one that comes after the floors.
                    foreach (var subject in round % 2 == 0 ? subjects : subjects.Reverse())
                        await subject.Measure(round);
                }

                await over.CancelAsync();
                await listener;
                Report(now, earlier, floors, table);
            }
        }
    }

    private static void Report(Subject now, Subject? earlier, Floors floors, GoalTable table)
    {
        var start = floors.Process.Median;
        var floor = floors.Add.Median + floors.Tmux.Median;
        var cycle = floors.Cycle.Median;
        // The goal depends on what starting a process costs, because git and tmux are processes on both sides.
        var goal = start >= 15 ? 0.5 : 1.0;
        table.Add(
            $"{Lanes} lanes create-run-clean, cold",
            $"{now.Cold.Median / cycle:0.00} × the shell loop: {GoalsBench.Text(now.Cold)}, loop {GoalsBench.Text(floors.Cycle)}, git "
                + $"--version takes {start:0.0} ms",
            $"≤ {goal:0.0} ×",
            now.Cold.Median <= goal * cycle
        );
        table.Add(
            $"{Lanes} lanes create-run-clean, pool",
            $"{now.Pooled.Median / cycle:0.00} × the shell loop: {GoalsBench.Text(now.Pooled)}",
            "≤ 0.65 ×",
            now.Pooled.Median <= 0.65 * cycle
        );
        table.Add(
            "create → ready, 20 files",
            $"{GoalsBench.Text(now.One)}, floor {floor:0.0} ms (git worktree add {floors.Add.Median:0.0}, tmux new-session "
                + $"{floors.Tmux.Median:0.0})",
            "≤ floor + 4 ms",
            now.One.Median <= floor + 4
        );
        table.Add("create → ready from the pool, 1 file", GoalsBench.Text(now.SmallClaim), "≤ 8 ms", now.SmallClaim.Median <= 8);
        table.Add(
            $"create → ready from the pool, {BigRepository} files",
            GoalsBench.Text(now.BigClaim),
            "≤ 9 ms",
            now.BigClaim.Median <= 9
        );
        table.Add(
            $"decided → SSE client, burst of {Lanes}, p95",
            $"{now.Events.Quantile(0.95):0.0} ms (median {now.Events.Median:0.0}, n={now.Events.Count})",
            "≤ 50 ms",
            now.Events.Quantile(0.95) <= 50
        );
        var (cpu, cpuBefore) = (Median(now.Cpu), earlier is null ? null : Median(earlier.Cpu));
        table.Add(
            "CPU per lane, all processes of Helios",
            cpuBefore is null ? $"{cpu}" : $"{cpu.Total / cpuBefore.Total:0.00} ×: {cpu}; before {cpuBefore}",
            "≤ 0.5 × before",
            cpuBefore is null ? null : cpu.Total <= 0.5 * cpuBefore.Total
        );
    }

    private static CpuShares Median(List<CpuShares> shares) => shares.OrderBy(share => share.Total).ElementAt(shares.Count / 2);

    /// <summary>The same work by plain git, tmux and shell.</summary>
    private sealed class Floors(string repository)
    {
        public Numbers Process { get; } = new();

        public Numbers Add { get; } = new();

        public Numbers Tmux { get; } = new();

        public Numbers Cycle { get; } = new();

        public async Task Measure(Scratch scratch, int round)
        {
            for (var i = 0; i < 4; i++)
            {
                var clock = TimeProvider.System.GetTimestamp();
                await ProcessRunner.Instance.Run(new CommandSpec("git", "--version"), CancellationToken.None);
                Process.Add(TimeProvider.System.GetElapsedTime(clock).TotalMilliseconds);
                Add.Add(await Floor.WorktreeAdd(repository, $"{round}-{i}"));
                Tmux.Add(await Floor.TmuxNewSession(scratch.Path, $"{round}-{i}"));
            }

            Cycle.Add(await Floor.Cycle(repository, Lanes));
        }
    }

    /// <summary>A system that is measured.</summary>
    private sealed class Subject : IAsyncDisposable
    {
        private readonly HeliosUnderTest helios;
        private readonly LaneRig rig;
        private readonly EventLatency listening;
        private readonly Dictionary<string, string> repositories = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> workspaces = new(StringComparer.Ordinal);

        private Subject(HeliosUnderTest helios)
        {
            this.helios = helios;
            rig = new LaneRig(helios);
            listening = new EventLatency(helios.Http, TimeProvider.System);
        }

        public Numbers One { get; private set; } = new();

        public Numbers SmallClaim { get; private set; } = new();

        public Numbers BigClaim { get; private set; } = new();

        public Numbers Cold { get; private set; } = new();

        public Numbers Pooled { get; private set; } = new();

        public Numbers Events { get; private set; } = new();

        public List<CpuShares> Cpu { get; } = [];

        public static async Task<Subject> Start(string name, string program, Scratch scratch)
        {
            var (helios, _) = await HeliosUnderTest.Start(program, scratch.Folder($"{name}-home"), otlp: null, slots: 2 * Lanes);
            var subject = new Subject(helios);
            foreach (
                var (kind, files, pool) in ((string, int, int)[])
                    [("one", 20, 0), ("cold", 20, 0), ("pooled", 20, Lanes), ("small", 1, 2), ("big", BigRepository, 2)]
            )
            {
                subject.repositories[kind] = await scratch.Repository($"{name}-{kind}", files);
                subject.workspaces[kind] = await helios.AddWorkspace(kind, subject.repositories[kind], pool: pool);
            }

            // Its tmux server stays, so that what it uses can be counted.
            await helios.CreateLane(subject.workspaces["one"], "keeper");
            return subject;
        }

        public Task Listen(CancellationToken cancellationToken) => listening.Listen(cancellationToken);

        public async Task Warm()
        {
            await Measure(-1);
            (One, SmallClaim, BigClaim, Cold, Pooled, Events) = (new(), new(), new(), new(), new(), new());
            Cpu.Clear();
        }

        public async Task Measure(int round)
        {
            for (var i = 0; i < 4; i++)
            {
                await Quiet();
                One.Add(await rig.Create(workspaces["one"], $"one-{round}-{i}"));
                await Quiet();
                SmallClaim.Add(await rig.Create(workspaces["small"], $"small-{round}-{i}"));
                await Quiet();
                BigClaim.Add(await rig.Create(workspaces["big"], $"big-{round}-{i}"));
            }

            await Quiet();
            var before = CpuShares.Of(helios);
            listening.Into(Events);
            Cold.Add(await rig.Cycle(workspaces["cold"], Lanes, $"cold-{round}"));
            await LaneRig.TrashIsEmpty(repositories["cold"]);
            await BenchRun.Pause(Aftermath);
            listening.Into(new Numbers());
            Cpu.Add(CpuShares.Of(helios).Since(before, Lanes));
            await Quiet();
            Pooled.Add(await rig.Cycle(workspaces["pooled"], Lanes, $"pooled-{round}"));
            await Quiet();
        }

        public ValueTask DisposeAsync() => helios.DisposeAsync();

        /// <summary>Waits until nothing is left to be deleted and every pool is full.</summary>
        private async Task Quiet()
        {
            await LaneRig.TrashIsEmpty(repositories.Values);
            foreach (var kind in (string[])["pooled", "small", "big"])
                await rig.Full(workspaces[kind]);
        }
    }
}
