using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Helios.FaultRig.Observing;
using Helios.Testing;

namespace Helios.FaultRig.Invariants;

/// <summary>
/// The transitions of a lane follow each other along the arrows of docs/lane-lifecycle.md and lead to the state that it has.
/// </summary>
internal static partial class LaneHistories
{
    private static readonly Lazy<HashSet<(string From, string To)>> Arrows = new(() =>
        [
            .. File.ReadLines(Path.Combine(BuiltProgram.Root, "docs", "lane-lifecycle.md"))
                .Select(line => Arrow().Match(line))
                .Where(match => match.Success)
                .Select(match => (match.Groups["from"].Value, match.Groups["to"].Value)),
        ]
    );

    public static IEnumerable<Violation> Check(Evidence evidence)
    {
        var told = evidence.Journal.ToLookup(each => each.Subject, StringComparer.Ordinal);
        foreach (var lane in evidence.Lanes)
        {
            // Snapshots are not transitions.
            var events = told[lane.Text("lane_id")].Where(each => each.Topic != "lane.snapshot.taken").ToList();
            foreach (var what in Contradictions(lane, events))
                yield return new Violation(lane.Text("lane_id"), what);
        }
    }

    private static IEnumerable<string> Contradictions(JsonObject lane, List<SeenEvent> events)
    {
        if (events.Count == 0)
        {
            yield return "the journal does not know it";
            yield break;
        }

        var status = "new";
        foreach (var change in events.Where(each => each.Topic == "lane.state.changed"))
        {
            var (from, to) = (change.Data("from")!.ToString(), change.Data("to")!.ToString());
            if (from != status)
                yield return $"revision {change.Revision} leaves '{from}', but it was '{status}'";
            if (from != to && !Arrows.Value.Contains((from, to)))
                yield return $"no arrow leads from '{from}' to '{to}' (revision {change.Revision})";
            status = to;
        }

        if (status != lane.Text("status"))
            yield return $"its history ends in '{status}', and it is '{lane.Text("status")}'";
        if (events[^1].Data("status")?.ToString() != lane.Text("status"))
            yield return $"its last event says '{events[^1].Data("status")}', and it is '{lane.Text("status")}'";
        if (lane.Text("status") == "closed" && lane["reason"] is null)
            yield return "it is closed without a reason";
        foreach (var topic in (string[])["lane.create.started", "lane.created", "lane.cleanup.started", "lane.cleaned"])
        {
            var count = events.Count(each => each.Topic == topic);
            if (count > 1 || (count == 0 && topic == "lane.create.started"))
                yield return $"it has {count} events {topic}";
        }
    }

    [GeneratedRegex(@"^ +(?<from>\w+) --> (?<to>\w+):", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Arrow();
}
