namespace Helios.Bench;

/// <summary>
/// The goals of this project for its speed, each with what was measured: printed as they are measured, and once more as a table.
/// </summary>
internal sealed class GoalTable
{
    private readonly List<(string What, string Measured, string Goal, string Verdict)> rows = [];

    /// <summary>Adds a row with a verdict.</summary>
    /// <param name="what">What was measured.</param>
    /// <param name="measured">The figure, with its unit, and what it is compared with.</param>
    /// <param name="goal">The goal.</param>
    /// <param name="met">Whether it is met; null if this run cannot say.</param>
    public void Add(string what, string measured, string goal, bool? met)
    {
        var verdict = met switch
        {
            true => "met",
            false => "not met",
            null => "not compared",
        };
        rows.Add((what, measured, goal, verdict));
        Console.WriteLine($"{what, -46} {measured}   goal {goal}  {verdict}");
    }

    /// <summary>Prints all rows in Markdown.</summary>
    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine("| what | measured | goal | |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (what, measured, goal, verdict) in rows)
            Console.WriteLine($"| {what} | {measured} | {goal} | {verdict} |");
    }
}
