using System.Text.Json.Nodes;
using Helios.FaultRig.Observing;
using Helios.FaultRig.Workload;

namespace Helios.FaultRig.Invariants;

/// <summary>What an answer said is what the tables and the journal say.</summary>
internal static class AcknowledgedCommands
{
    public static IEnumerable<Violation> Check(Evidence evidence)
    {
        var statuses = evidence
            .Journal.Where(each => each.Subject.StartsWith("ln_", StringComparison.Ordinal) && each.Data("status") is not null)
            .ToLookup(each => (each.Subject, each.Revision), each => each.Data("status")!.ToString());
        var sessions = Ids(evidence.Rows("sessions.sessions"), "session_id");
        var messages = Ids(evidence.Rows("sessions.session_messages"), "message_id");
        var runs = evidence.Rows("lanes.runs").ToDictionary(run => run.Text("run_id"), StringComparer.Ordinal);
        foreach (var answer in evidence.Ledger.Answers.Where(answer => answer is { Method: "POST", IsSuccess: true, Body: JsonObject }))
        {
            var body = answer.Body!.AsObject();
            var found = Kind(body) switch
            {
                "message_id" => messages.Contains(body.Text("message_id")) ? null : "its message has no record",
                "session_id" => sessions.Contains(body.Text("session_id")) ? null : "its session has no record",
                "run_id" => RunOf(body, runs),
                "lane_id" => LaneOf(answer, body, evidence, statuses),
                _ => null,
            };
            if (found is not null)
                yield return new Violation(
                    body["lane_id"]?.ToString() ?? answer.Path,
                    $"{answer.Method} {answer.Path} ({answer.Key}) was answered {answer.Status}, but {found}"
                );
        }
    }

    // What the answer is a view of: each view names what it belongs to as well.
    private static string? Kind(JsonObject body) =>
        new[] { "message_id", "session_id", "run_id", "lane_id" }.FirstOrDefault(body.ContainsKey);

    private static HashSet<string> Ids(IEnumerable<JsonObject> rows, string column) =>
        rows.Select(row => row.Text(column)).ToHashSet(StringComparer.Ordinal);

    private static string? RunOf(JsonObject body, Dictionary<string, JsonObject> runs)
    {
        if (!runs.TryGetValue(body.Text("run_id"), out var run))
            return "its run has no record";
        return run["ended_at"] is null ? "its run never ended" : null;
    }

    private static string? LaneOf(Answer answer, JsonObject body, Evidence evidence, ILookup<(string, long), string> statuses)
    {
        var (lane, revision) = (body.Text("lane_id"), body.Number("revision"));
        if (evidence.Lane(lane) is not { } row)
            return "the lane has no record";
        if (row.Number("revision") < revision)
            return $"the lane is at revision {row.Number("revision")} only, not {revision}";
        if (!statuses[(lane, revision)].Contains(body.Text("status"), StringComparer.Ordinal))
            return $"the journal says '{string.Join(' ', statuses[(lane, revision)])}' of revision {revision}, not '{body.Text("status")}'";
        if (answer.Path.EndsWith("/cleanup", StringComparison.Ordinal) && row.Text("status") != "closed")
            return $"the lane is {row.Text("status")}";
        return null;
    }
}
