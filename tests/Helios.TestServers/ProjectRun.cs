using System.Diagnostics;
using System.IO.Pipelines;
using Helios.Processes;

namespace Helios.TestServers;

/// <summary>Runs one project's tests in a process of its own and counts what it reports.</summary>
internal sealed class ProjectRun(TestProject project, TestRunOptions options)
{
    // Only a project that hangs takes that long.
    private static readonly TimeSpan LongestRun = IsSoak ? TimeSpan.FromHours(8) : TimeSpan.FromMinutes(60);

    private readonly Stopwatch clock = new();

    /// <summary>Whether tests with the trait <c>run=soak</c> run, and others longer.</summary>
    private static bool IsSoak => Environment.GetEnvironmentVariable("HELIOS_SOAK") is "1";

    public TestProject Project => project;

    public int PassedCount { get; private set; }

    public List<TestEvent.Failed> Failures { get; } = [];

    public List<TestEvent.Passed> PassedTests { get; } = [];

    public TimeSpan Duration => clock.Elapsed;

    public bool IsRunning => clock.IsRunning;

    private string LogFile => Path.Combine(options.Results, project.Title.Replace(' ', '-') + ".log");

    private string CoverageFolder => Path.Combine(options.Results, project.Name + ".coverage");

    public async Task Run(CancellationToken cancellationToken)
    {
        clock.Start();
        var pipe = new Pipe();
        var command = Command() with { Timeout = LongestRun, StdoutTo = pipe.Writer.AsStream(leaveOpen: true) };
        var reading = Read(pipe.Reader.AsStream(), cancellationToken);
        CommandResult result;
        try
        {
            result = await ProcessRunner.Instance.Run(command, cancellationToken);
        }
        finally
        {
            await pipe.Writer.CompleteAsync();
            await reading;
            clock.Stop();
        }
        await File.AppendAllTextAsync(LogFile, result.Stderr.Text, CancellationToken.None);
        // A project that ends badly without a failed test, or without any test, has failed all the same; arguments may have chosen none of
        // its tests.
        if (Failures.Count == 0 && (!result.Succeeded || (PassedCount == 0 && options.Extra.Count == 0)))
            Add(
                new TestEvent.Failed(
                    project.Title,
                    $"It ran {PassedCount} tests and {result.Describe()}{Environment.NewLine}The log is {LogFile}."
                )
            );
    }

    /// <summary>Adds a failure where fewer lines were executed than promised.</summary>
    public void JudgeCoverage()
    {
        if (project.Floor is not { } floor || !options.Measures || options.Quick)
            return;
        var report = Directory.Exists(CoverageFolder)
            ? Directory.EnumerateFiles(CoverageFolder, "coverage.json", SearchOption.AllDirectories).FirstOrDefault()
            : null;
        if (!Coverage.Judge(report, floor))
            Failures.Add(new TestEvent.Failed($"coverage of {floor.Label}", "Coverage is below the minimum."));
    }

    private CommandSpec Command()
    {
        var command = project.Floor is { } floor && options.Measures && !options.Quick ? Measured(floor) : Plain();
        foreach (var (name, value) in options.Environment)
            command = command.With(name, value);
        return command;
    }

    private CommandSpec Plain()
    {
        string[] arguments =
        [
            "-noColor",
            "-reporter",
            "json",
            .. options.Quick ? new[] { "-trait-", "needs=server" } : [],
            .. IsSoak ? [] : new[] { "-trait-", "run=soak" },
            project.AsOrdinaryUser ? "-trait" : "-trait-",
            TestProject.OrdinaryTrait,
            .. options.Extra,
        ];
        if (project.AsOrdinaryUser)
            return options.OrdinaryUser is { } user ? user.Command(project, arguments) : new CommandSpec(project.Program, arguments);
        return Mounting(new CommandSpec(project.Program, arguments));
    }

    private CommandSpec Measured(CoverageFloor floor)
    {
        var settings = Path.Combine(options.Results, project.Name + ".runsettings");
        File.WriteAllText(
            settings,
            $"""
            <RunSettings><DataCollectionRunSettings><DataCollectors><DataCollector friendlyName="XPlat code coverage"><Configuration>
              <Format>json</Format><Include>[{floor.Assembly}]*</Include><SingleHit>true</SingleHit>
            </Configuration></DataCollector></DataCollectors></DataCollectionRunSettings></RunSettings>
            """
        );
        return Mounting(
            new CommandSpec(
                "dotnet",
                "test",
                project.Program + ".dll",
                "--nologo",
                "--settings",
                settings,
                "--collect",
                "XPlat Code Coverage",
                "--filter",
                "user!=ordinary",
                "--logger",
                "console;verbosity=normal",
                "--test-adapter-path",
                options.Collector,
                "--test-adapter-path",
                Path.GetDirectoryName(project.Program)!,
                "--results-directory",
                CoverageFolder
            )
        );
    }

    /// <summary>These tests mount small file systems, to fill them: root may, anybody else in a namespace of their own.</summary>
    private CommandSpec Mounting(CommandSpec command) =>
        project.Name is "Helios.WorktreeAgent.Tests" or "Helios.Worktrees.Tests" && !CurrentUser.IsRoot
            ? new CommandSpec("unshare", ["--map-root-user", "--mount", command.File, .. command.Arguments])
            : command;

    private async Task Read(Stream output, CancellationToken cancellationToken)
    {
        var json = new JsonReport();
        var vsTest = new VsTestReport();
        var measured = project.Floor is not null && options.Measures && !options.Quick;
        using var reader = new StreamReader(output);
        await using var log = new StreamWriter(LogFile);
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            var events =
                measured ? vsTest.Read(line)
                : json.Read(line) is { } one ? [one]
                : [];
            var isReport = !measured && line.Contains("\"$type\":", StringComparison.Ordinal);
            if (!isReport)
                await log.WriteLineAsync(
                    line.AsMemory(),
                    cancellationToken.IsCancellationRequested ? CancellationToken.None : cancellationToken
                );
            foreach (var happened in events)
                Add(happened);
        }
        if (vsTest.End() is { } last)
            Add(last);
    }

    private void Add(TestEvent happened)
    {
        switch (happened)
        {
            case TestEvent.Passed passed:
                PassedCount++;
                PassedTests.Add(passed);
                break;
            case TestEvent.Failed failed:
                Failures.Add(failed);
                TestConsole.Failed(project, failed);
                break;
        }
    }
}
