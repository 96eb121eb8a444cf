using System.Text;
using Helios.FaultRig.Invariants;
using Helios.FaultRig.Observing;
using Helios.FaultRig.Plans;

namespace Helios.FaultRig;

/// <summary>What a run has shown.</summary>
internal sealed record Verdict
{
    private const int MostViolations = 20;

    public required Plan Plan { get; init; }

    public required string When { get; init; }

    /// <summary>By the promise that each contradicts, the worst first.</summary>
    public required IReadOnlyList<(string Promise, Violation Violation)> Violations { get; init; }

    public required Evidence Evidence { get; init; }

    public required Timeline Timeline { get; init; }

    public required string Logs { get; init; }

    public bool IsGood => Violations.Count == 0;

    public static Verdict Of(Plan plan, string when, Evidence evidence, IEnumerable<string> unfinished, Timeline timeline, string logs) =>
        new()
        {
            Plan = plan,
            When = when,
            Violations =
            [
                .. Invariant.All.SelectMany(promise => promise.Check(evidence).Select(violation => (promise.Name, violation))),
                .. unfinished.Select(what => ("everything comes to its end", new Violation("", what))),
            ],
            Evidence = evidence,
            Timeline = timeline,
            Logs = logs,
        };

    public string Summary()
    {
        var lanes = string.Join(
            ", ",
            Evidence.Lanes.CountBy(lane => $"{lane.Text("status")} {lane["reason"]}".Trim()).Select(each => $"{each.Value} {each.Key}")
        );
        var ledger = Evidence.Ledger;
        return $"{Plan}: {lanes}; {ledger.Answers.Count} answers, {ledger.Files.Count} files, {ledger.Runs.Count} runs, "
            + $"{ledger.Texts.Count} texts, {Evidence.Journal.Count} events, {Evidence.OverAmqp.Count} over AMQP; "
            + $"{Violations.Count} violations {When}";
    }

    /// <summary>
    /// All that is needed to see why: the seed, what broke when, the first violation and the history of what it is about.
    /// </summary>
    public string Explain()
    {
        var text = new StringBuilder();
        text.AppendLine(Summary());
        text.AppendLine($"repeat it with: ./test --soak --seed {Plan.Seed} --minutes {Math.Ceiling(Plan.Length.TotalMinutes)} FaultRig");
        text.AppendLine().AppendLine(Timeline.ToString());
        foreach (var (promise, violation) in Violations.Take(MostViolations))
            text.AppendLine().AppendLine($"{promise}: {violation.Entity}: {violation.What}");
        if (Violations.Count > MostViolations)
            text.AppendLine($"and {Violations.Count - MostViolations} more");
        if (Violations is [(_, { Entity.Length: > 0 } worst), ..])
            text.AppendLine().AppendLine(HistoryOf(worst.Entity));
        return text.AppendLine().AppendLine(Logs).ToString();
    }

    private string HistoryOf(string entity)
    {
        var text = new StringBuilder($"the history of {entity}:\n");
        foreach (var each in Evidence.Journal.Where(each => each.Body.ToJsonString().Contains(entity, StringComparison.Ordinal)))
            text.AppendLine($"  {each.Seq} {each}");
        foreach (var answer in Evidence.Ledger.Answers.Where(answer => IsAbout(answer.ToString(), entity)).TakeLast(MostViolations))
            text.AppendLine($"  {Shortened(answer.ToString())}");
        foreach (var (table, rows) in Evidence.Tables)
        {
            foreach (var row in rows.Where(row => IsAbout(row.ToJsonString(), entity)))
                text.AppendLine($"  {table}: {Shortened(row.ToJsonString())}");
        }

        foreach (var disk in Evidence.Disks)
        {
            var parts = disk
                .PartsOfLanes.Where(part => part.Lane == entity)
                .Select(part => part.Kind)
                .Concat(disk.Refs.Keys.Where(name => IsAbout(name, entity)));
            text.AppendLine($"  on the disk of host {disk.Host}: {string.Join(", ", parts)}");
        }

        return text.ToString();
    }

    private static bool IsAbout(string text, string entity) => text.Contains(entity, StringComparison.Ordinal);

    private static string Shortened(string text) => text.Length > 1500 ? text[..1500] + " …" : text;
}
