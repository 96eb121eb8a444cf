using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>
/// Services that stand still for a while, as on a machine that sleeps or has no time for them. Whoever slept judges nobody.
/// </summary>
[Trait("req", "judge-on-time")]
public sealed class SuspendedProcessTests
{
    // The full times of the settings take minutes; what is stopped is stopped for several times the silence that would lose a host all the
    // same.
    private static readonly bool Soak = Environment.GetEnvironmentVariable("HELIOS_SOAK") is "1";
    private static readonly TimeSpan StopOne = TimeSpan.FromSeconds(Soak ? 40 : 8);
    private static readonly TimeSpan StopAll = TimeSpan.FromSeconds(Soak ? 60 : 10);

    private static readonly (string, string)[] ShortTimes =
    [
        ("Helios__Lanes__HostLostAfter", "00:00:03"),
        ("Helios__Lanes__JudgeHostsEvery", "00:00:00.2"),
        ("Helios__Host__HeartbeatEvery", "00:00:00.5"),
        ("Helios__Agents__ProbeEvery", "00:00:00.5"),
        ("Helios__Host__ParTaskProbeEvery", "00:00:01"),
        ("Helios__Host__ParTaskStaleAfter", "00:00:03"),
    ];

    [Fact]
    public async Task Nothing_is_lost_whichever_stands_still_and_no_host_is_but_one_whose_own_agent_did()
    {
        await using var system = new SeparateServices(Soak ? [] : ShortTimes);
        await system.Start();
        await using var life = await Life.Begin(system);

        foreach (var part in system.Parts.Where(part => part != "worktree-agent"))
        {
            await Stand(StopOne, part, system.Parts.Where(one => one == part));
            await life.ShouldHaveOneHostThatWasNeverLost(part);
        }

        await Stand(StopAll, "all services", system.Parts);
        await life.ShouldHaveOneHostThatWasNeverLost("all services");

        // Its heartbeats were missed by a judge that was on time: lost, and back. The event says that it was the host who was late.
        await Stand(StopOne, "worktree-agent", ["worktree-agent"]);
        var lost = await life.Http.Events("topic=host.lost", 1);
        lost[0]["data"]!["evidence"]!.ToString().ShouldMatch(@"last seen \d+\.\d s ago.*this process was late by [0-4]\.\d s");

        await life.ShouldEndWell();

        async Task Stand(TimeSpan howLong, string what, IEnumerable<string> parts)
        {
            var clock = Stopwatch.StartNew();
            foreach (var part in parts)
                await system.Pause(part);
            await Moments.Pass(howLong);
            foreach (var part in parts)
                await system.GoOn(part);
            await life.GoesOn(what, clock);
        }
    }

    [Fact]
    public async Task In_one_process_nothing_is_lost_when_it_stands_still_alone_or_with_everything_that_it_has_started()
    {
        await using var system = new EmbeddedSystem(Soak ? [] : ShortTimes) { HasOwnPostgres = true };
        await system.Start();
        await using var life = await Life.Begin(system);

        await Stand(StopOne, "helios", [system.Process]);
        await life.ShouldHaveOneHostThatWasNeverLost("helios");

        // As a machine that is suspended: also the database, tmux, agents and runs.
        var scope = ProcessScope.Of(system.Process) with
        {
            Others = [Pid(await life.TmuxServer()), Pid(Postmaster(system))],
        };
        var all = ProcessTree.Find(scope).Select(row => row.Identity).ToList();
        all.Count.ShouldBeGreaterThan(8);
        await Stand(StopAll, "everything", all);
        await life.ShouldHaveOneHostThatWasNeverLost("everything");

        await life.ShouldEndWell();

        async Task Stand(TimeSpan howLong, string what, IReadOnlyList<ProcessIdentity> processes)
        {
            var clock = Stopwatch.StartNew();
            foreach (var process in processes)
                await Signals.Send("STOP", process.Pid);
            await Moments.Pass(howLong);
            foreach (var process in processes.Reverse())
                await Signals.Send("CONT", process.Pid);
            await life.GoesOn(what, clock);
        }

        static ProcessIdentity Pid(int pid) => ProcessIdentity.Of(pid)!;
    }

    private static int Postmaster(EmbeddedSystem system)
    {
        var note = JsonNode.Parse(File.ReadAllText(Path.Combine(system.Home, "postgres.json")))!;
        var file = Path.Combine(note["Root"]!.GetValue<string>(), "data", "postmaster.pid");
        return int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture);
    }

    /// <summary>A lane with an agent, and one with a run, which go on through everything.</summary>
    private sealed class Life : IAsyncDisposable
    {
        private readonly TemporaryRepository repository;
        private SessionSteps steps = null!;
        private string lane = "";
        private string session = "";
        private string other = "";
        private string run = "";

        private Life(IHeliosSystem system, TemporaryRepository repository)
        {
            this.repository = repository;
            Http = new HttpSteps(system);
        }

        public HttpSteps Http { get; }

        public static async Task<Life> Begin(IHeliosSystem system)
        {
            var life = new Life(system, await TemporaryRepository.Create());
            life.steps = await SessionSteps.In(system, life.Http, life.repository);
            (life.lane, life.session) = await life.steps.Live("first", ["sleep", "3600"]);
            life.other = await life.steps.Lane("second");
            var body = new JsonObject { ["argv"] = new JsonArray("sleep", "3600") };
            life.run = (await life.Http.Post($"/v1/lanes/{life.other}/runs", body))["run_id"]!.ToString();
            return life;
        }

        public Task<int> TmuxServer() => steps.TmuxServer();

        /// <summary>All that a part missed has reached it when what is asked of it now is done.</summary>
        public async Task GoesOn(string after, Stopwatch clock)
        {
            // Only one whose own agent stood still may have to come back first.
            await Http.GetUntil("/v1/hosts", page => page["items"]!.AsArray().All(host => host!["status"]!.ToString() == "online"));
            await steps.CleanUp(await steps.Lane($"after {after}"));
            TestContext.Current.SendDiagnosticMessage(
                $"{after} stood still; a lane was made and cleaned up {clock.Elapsed.TotalSeconds:0.0} s after it was stopped"
            );
        }

        public async Task ShouldHaveOneHostThatWasNeverLost(string what) =>
            (await Http.AllEvents("topic=host.%23")).ShouldAllBe(told => told["type"]!.ToString() == "host.joined", what);

        public async Task ShouldEndWell()
        {
            await Http.GetUntil($"/v1/lanes/{lane}", view => view["host_reachable"]!.GetValue<bool>());
            (await Http.Get($"/v1/lanes/{lane}"))["status"]!.ToString().ShouldBe("running");
            (await Http.Get($"/v1/lanes/{other}/runs/{run}"))["status"]!.ToString().ShouldBe("running");
            foreach (var failure in new[] { "lane.run.lost", "lane.par_task.stale", "lane.create.failed", "session.incident.started" })
                (await Http.AllEvents($"topic={failure}")).ShouldBeEmpty(failure);
            (await steps.Path(session)).ShouldNotContain(state =>
                state.StartsWith("terminated", StringComparison.Ordinal) || state.StartsWith("errored", StringComparison.Ordinal)
            );
            await Http.Post($"/v1/lanes/{other}/runs/{run}/cancel");
            await steps.CleanUp(lane);
            await steps.CleanUp(other);
        }

        public ValueTask DisposeAsync()
        {
            Http.Dispose();
            repository.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
