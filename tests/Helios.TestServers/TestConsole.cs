using System.Globalization;

namespace Helios.TestServers;

/// <summary>What a person reads while the tests run; lines of several projects do not mix.</summary>
internal static class TestConsole
{
    private const int LinesAtOnce = 12;

    private static readonly Lock Turn = new();

    public static void Failed(TestProject project, TestEvent.Failed failure)
    {
        var lines = failure.Message.Split('\n').Select(line => "     " + line.TrimEnd()).ToList();
        var more = lines.Count > LinesAtOnce ? [$"     … {lines.Count - LinesAtOnce} more lines at the end"] : Array.Empty<string>();
        Write([$"FAIL {project.Title}: {failure.Name}", .. lines.Take(LinesAtOnce), .. more]);
    }

    public static void Progress(IEnumerable<ProjectRun> running)
    {
        var texts = running.Select(run =>
            $"{run.Project.Title} {run.PassedCount} passed{(run.Failures.Count > 0 ? $", {run.Failures.Count} failed" : "")}"
        );
        if (string.Join(" · ", texts) is { Length: > 0 } line)
            Write([$"     {line} so far"]);
    }

    public static void Ended(ProjectRun run) =>
        Write([
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(run.Failures.Count == 0 ? "ok  " : "FAIL")} {run.Project.Title, -44} {run.PassedCount, 5} passed "
                    + $"{run.Failures.Count, 3} failed {run.Duration.TotalSeconds, 7:0.0} s"
            ),
        ]);

    /// <summary>All failures again, whole: the last thing before the closing line.</summary>
    public static void Summary(IReadOnlyList<ProjectRun> runs)
    {
        foreach (var run in runs.Where(run => run.Failures.Count > 0))
        foreach (var failure in run.Failures)
            Write([
                "",
                $"== failed: {run.Project.Title}: {failure.Name}",
                .. failure.Message.Split('\n').Select(line => "   " + line.TrimEnd()),
            ]);
        if (runs.Any(run => run.Failures.Count > 0))
            Write([""]);
        Write([$"{runs.Sum(run => run.PassedCount)} passed, {runs.Sum(run => run.Failures.Count)} failed"]);
    }

    private static void Write(IEnumerable<string> lines)
    {
        lock (Turn)
        {
            foreach (var line in lines)
                Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
