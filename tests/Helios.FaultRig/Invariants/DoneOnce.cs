using Helios.FaultRig.Observing;

namespace Helios.FaultRig.Invariants;

/// <summary>
/// A command runs once, a text is typed once and in the order of acceptance, a person is notified once of each cause, a create with one key
/// makes one lane.
/// </summary>
internal static class DoneOnce
{
    private static readonly string[] Endings = ["lane.run.completed", "lane.run.timed_out", "lane.run.cancelled", "lane.run.lost"];

    public static IEnumerable<Violation> Check(Evidence evidence) =>
        Runs(evidence).Concat(Events(evidence)).Concat(Texts(evidence)).Concat(Reactions(evidence)).Concat(Creates(evidence));

    private static IEnumerable<Violation> Runs(Evidence evidence)
    {
        var runs = evidence.Rows("lanes.runs").ToDictionary(run => run.Text("run_id"), StringComparer.Ordinal);
        foreach (var started in evidence.Ledger.Runs)
        {
            var times = evidence.Records.GetValueOrDefault(started.Record, []).Count;
            if (times > 1)
                yield return new Violation(started.Lane, $"run {started.Run} ran {times} times");
            if (times == 0 && runs.TryGetValue(started.Run, out var run) && run.Text("exit_code") == "3")
                yield return new Violation(started.Lane, $"run {started.Run} ended as it should, and never ran");
        }
    }

    private static IEnumerable<Violation> Events(Evidence evidence)
    {
        var told = evidence.Journal.Where(each => each.Data("run_id") is not null).ToLookup(each => each.Data("run_id")!.ToString());
        foreach (var run in evidence.Rows("lanes.runs"))
        {
            var topics = told[run.Text("run_id")].Select(each => each.Topic).ToList();
            var (started, ended) = (topics.Count(topic => topic == "lane.run.started"), topics.Count(Endings.Contains));
            if ((started, ended) != (1, run["ended_at"] is null ? 0 : 1))
                yield return new Violation(
                    run.Text("lane_id"),
                    $"run {run.Text("run_id")} was started {started} times and ended {ended} times"
                );
        }
    }

    private static IEnumerable<Violation> Texts(Evidence evidence)
    {
        var messages = evidence.Rows("sessions.session_messages").ToDictionary(row => row.Text("message_id"), StringComparer.Ordinal);
        foreach (var ofRecord in evidence.Ledger.Texts.GroupBy(text => text.Record, StringComparer.Ordinal))
        {
            var heard = evidence.Records.GetValueOrDefault(ofRecord.Key, []);
            var lane = ofRecord.First().Lane;
            foreach (
                var line in heard.GroupBy(line => line, StringComparer.Ordinal).Where(line => line.Count() > 1 || line.Key.Length == 0)
            )
                yield return new Violation(lane, $"its agent read '{line.Key}' {line.Count()} times");
            foreach (
                var text in ofRecord.Where(text =>
                    messages.GetValueOrDefault(text.Message)?.Text("status") == "acknowledged" && !heard.Contains(text.Text)
                )
            )
                yield return new Violation(lane, $"text {text.Message} is acknowledged, and its agent never read '{text.Text}'");
            // Accepted one after the other by one user.
            var expected = ofRecord.Select(text => text.Text).Where(heard.Contains);
            var order = heard.Distinct(StringComparer.Ordinal).Where(line => ofRecord.Any(text => text.Text == line));
            if (!expected.SequenceEqual(order, StringComparer.Ordinal))
                yield return new Violation(lane, $"its agent read its texts in the order {string.Join(' ', heard)}");
        }
    }

    private static IEnumerable<Violation> Reactions(Evidence evidence)
    {
        var told = evidence
            .Journal.Where(each => each.Topic == "session.reaction.sent" && each.Data("action")?.ToString() == "notify")
            .CountBy(each => (Session: each.Subject, Key: Key(each.Data("key")!.ToString())))
            .ToDictionary();
        var done = evidence
            .Rows("sessions.reactions")
            .Where(row => row.Text("state") == "done" && row["message_id"] is null)
            .CountBy(row => (Session: row.Text("session_id"), Key: Key(row.Text("key"))))
            .ToDictionary();
        foreach (var reaction in told.Keys.Union(done.Keys))
        {
            var (events, rows) = (told.GetValueOrDefault(reaction), done.GetValueOrDefault(reaction));
            if (events != rows)
                yield return new Violation(reaction.Session, $"{reaction.Key} was to be notified of {rows} times, and was {events} times");
        }

        static string Key(string text) => text.Replace('_', '-');
    }

    private static IEnumerable<Violation> Creates(Evidence evidence) =>
        evidence
            .Lanes.GroupBy(lane => lane.Text("display_name"), StringComparer.Ordinal)
            .Where(same => same.Count() > 1)
            .Select(same => new Violation(same.Last().Text("lane_id"), $"one create made {same.Count()} lanes named {same.Key}"));
}
