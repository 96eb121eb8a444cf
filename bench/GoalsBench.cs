using System.Globalization;

namespace Helios.Bench;

/// <summary>
/// Every goal for the speed of Helios in one run, each beside its floor, and at the end a table of them. With an earlier build
/// (<c>--before</c>), what is to be better than that is compared with it in the same run.
/// </summary>
internal static class GoalsBench
{
    private static readonly string[] Parts = ["lanes", "cli", "sustained", "filled", "idle"];

    public static async Task<int> Execute(string[] args)
    {
        var part = Arguments.Option(args, "--part");
        if (part is not null && !Parts.Contains(part, StringComparer.Ordinal))
        {
            Console.Error.WriteLine($"--part {part}: expected one of {string.Join(", ", Parts)}.");
            return 2;
        }

        var before = Arguments.Option(args, "--before") is { } root ? Path.GetFullPath(root) : null;
        using var scratch = new Scratch();
        var table = new GoalTable();
        try
        {
            await Measure(part, args, before, scratch, table);
        }
        finally
        {
            // What was measured before a part failed is not lost.
            table.Print();
        }

        return 0;
    }

    private static async Task Measure(string? part, string[] args, string? before, Scratch scratch, GoalTable table)
    {
        if (part is null or "lanes")
            await LaneGoals.Measure(args, before, scratch, table);
        if (part is null or "cli")
            await CliBench.Measure(args, scratch, table);
        if (part is null or "sustained")
            await SustainedBench.Measure(args, before, scratch, table);
        if (part is null or "filled")
            await FilledStoreBench.Measure(args, scratch, table);
        if (part is null or "idle")
        {
            await BenchRun.MeasureIdle(args, scratch, table);
            await ServicesBench.MeasureIdle(scratch, table);
        }
    }

    /// <summary>The managed program of another working copy, as it was built there.</summary>
    public static string ProgramOf(string root)
    {
        var precompiled = Path.Combine(root, "artifacts", "precompiled", "helios");
        var built = Path.Combine(root, "artifacts", "bin", "Helios.ManagedCli", "release", "helios");
        return File.Exists(precompiled) ? precompiled
            : File.Exists(built) ? built
            : throw new FileNotFoundException($"There is no program in {root}: run eng/precompile.sh there.", precompiled);
    }

    /// <summary>The median of what several rounds gave, with their spread.</summary>
    public static string Text(Numbers numbers, string unit = " ms") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{numbers.Median:0.0}{unit} ({numbers.Minimum:0.0}–{numbers.Maximum:0.0}, n={numbers.Count})"
        );
}
