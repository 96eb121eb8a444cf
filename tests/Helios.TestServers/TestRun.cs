using System.Globalization;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using Helios.Processes;

namespace Helios.TestServers;

/// <summary>
/// Runs the built test projects of the repository in the current folder, two at a time, on one Postgres and one RabbitMQ.
/// </summary>
internal static class TestRun
{
    private const int AtOnce = 2;
    private const string Results = "artifacts/test-results";

    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(20);

    // Test programs, and what they start, live for seconds and compile all the while. Whatever the machine, that is what a run consists of.
    private static readonly Dictionary<string, string?> Runtime = new(StringComparer.Ordinal)
    {
        // A second mapping of all memory for code, for each method that is compiled.
        ["DOTNET_EnableWriteXorExecute"] = "0",
        // Counters in methods that will not live to profit from them, in programs that are not ours.
        ["DOTNET_TieredPGO"] = "0",
    };

    /// <param name="arguments">
    /// <c>--quick</c>, <c>--no-coverage</c>, parts of project names, and after <c>--</c> arguments of the test programs.
    /// </param>
    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var own = arguments.TakeWhile(argument => argument != "--").ToList();
        var extra = arguments.Skip(own.Count + 1).ToList();
        var quick = own.Remove("--quick");
        // A part of the tests says nothing about what all of them execute.
        var measures = !own.Remove("--no-coverage") && extra.Count == 0;
        var projects = TestProject.Find(own, quick);
        if (projects.Count == 0)
        {
            await Console.Error.WriteLineAsync($"no test project name contains '{string.Join("' or '", own)}'; see tests/*.Tests");
            return Refused();
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel);
        try
        {
            return Close(await Run(projects, quick, measures, extra, stop.Token));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("interrupted; stopping the servers and processes of the tests");
            return 130;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"could not run the tests: {failure.Message}");
            return Refused();
        }

        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Runs the projects; when it returns, nothing of them is left on the machine.</summary>
    private static async Task<IReadOnlyList<ProjectRun>> Run(
        IReadOnlyList<TestProject> projects,
        bool quick,
        bool measures,
        IReadOnlyList<string> extra,
        CancellationToken cancellationToken
    )
    {
        if (Directory.Exists(Results))
            Directory.Delete(Results, recursive: true);
        Directory.CreateDirectory(Results);

        await using var servers = quick || projects.All(project => project.UsesNoServers) ? null : await SharedServers.Start();
        if (servers is not null)
            Console.WriteLine($"== servers: {servers.Description}");
        // Ended before the servers: it is what uses them.
        await using var place = await RunPlace.Create();
        cancellationToken.ThrowIfCancellationRequested();
        var ordinary = projects.Where(project => project.AsOrdinaryUser).ToList();
        var options = new TestRunOptions
        {
            Quick = quick,
            Measures = measures,
            Results = Path.GetFullPath(Results),
            Collector = measures && !quick ? await CollectorFolder(cancellationToken) : "",
            Environment = Joined(servers?.Environment, place.Environment, quick),
            OrdinaryUser = CurrentUser.IsRoot && ordinary.Count > 0 ? await OrdinaryUser.Create(place.Folder, ordinary) : null,
            Extra = extra,
        };
        var runs = projects.Select(project => new ProjectRun(project, options)).ToList();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = ReportProgress(runs, ended.Token);
        await Parallel.ForEachAsync(
            runs,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (run, token) =>
            {
                await run.Run(token);
                TestConsole.Ended(run);
            }
        );
        await ended.CancelAsync();
        await progress;

        foreach (var run in runs)
            run.JudgeCoverage();
        await WriteDurations(runs);
        return runs;
    }

    /// <summary>Says what came of it, after what is said about what the tests have left: the closing line is the last one.</summary>
    private static int Close(IReadOnlyList<ProjectRun> runs)
    {
        var none = runs.All(run => run.PassedCount == 0 && run.Failures.Count == 0);
        if (none)
            Console.Error.WriteLine("no tests ran: the arguments after -- match no test of these projects");
        TestConsole.Summary(runs);
        return none || runs.Any(run => run.Failures.Count > 0) ? 1 : 0;
    }

    private static async Task ReportProgress(IReadOnlyList<ProjectRun> runs, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ProgressEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                TestConsole.Progress(runs.Where(run => run.IsRunning));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // All have ended.
        }
    }

    private static Dictionary<string, string?> Joined(
        IReadOnlyDictionary<string, string?>? servers,
        IReadOnlyDictionary<string, string?> place,
        bool quick
    )
    {
        var joined = new Dictionary<string, string?>(place, StringComparer.Ordinal);
        foreach (var (name, value) in Runtime)
            joined[name] = value;
        foreach (var (name, value) in servers ?? new Dictionary<string, string?>(StringComparer.Ordinal))
            joined[name] = value;
        if (quick)
            joined["HELIOS_TEST_QUICK"] = "1";
        return joined;
    }

    /// <summary>Where the collector lies; the version is the one that is pinned.</summary>
    private static async Task<string> CollectorFolder(CancellationToken cancellationToken)
    {
        const string Package = "coverlet.collector";
        var pinned = XDocument
            .Load("Directory.Packages.props")
            .Descendants("PackageVersion")
            .Single(package => package.Attribute("Include")?.Value == Package)
            .Attribute("Version")!
            .Value.Trim('[', ']');
        var asked = await ProcessRunner.Instance.Run(
            new CommandSpec("dotnet", "nuget", "locals", "global-packages", "--list"),
            cancellationToken
        );
        var packages = asked.EnsureSucceeded().Stdout.Text.Split(':', 2)[^1].Trim();
        return Path.Combine(packages, Package, pinned, "build", "net8.0");
    }

    /// <summary>What to look at when the tests have become slow: the longest first.</summary>
    private static Task WriteDurations(IEnumerable<ProjectRun> runs) =>
        File.WriteAllLinesAsync(
            Path.Combine(Results, "durations.tsv"),
            runs.SelectMany(run => run.PassedTests.Select(test => (run.Project.Title, test.Name, test.Seconds)))
                .OrderByDescending(test => test.Seconds)
                .Select(test => string.Create(CultureInfo.InvariantCulture, $"{test.Seconds:0.00}\t{test.Title}\t{test.Name}")),
            CancellationToken.None
        );

    private static int Refused()
    {
        Console.Out.WriteLine("0 passed, 1 failed");
        return 1;
    }
}
