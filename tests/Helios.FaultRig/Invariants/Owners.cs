using System.Text.Json.Nodes;
using Helios.FaultRig.Observing;

namespace Helios.FaultRig.Invariants;

/// <summary>Whatever there is of lanes belongs to an open one, and an open lane has what belongs to it.</summary>
internal static class Owners
{
    private const string Branches = "refs/heads/helios/lane/";

    public static IEnumerable<Violation> Check(Evidence evidence)
    {
        var open = evidence.OpenLaneIds();
        return OnDisks(evidence, open).Concat(OfOpenLanes(evidence)).Concat(InTables(evidence, open));
    }

    private static IEnumerable<Violation> OnDisks(Evidence evidence, HashSet<string> open)
    {
        foreach (var disk in evidence.Disks)
        {
            foreach (var (kind, lane) in disk.PartsOfLanes.Where(part => !open.Contains(part.Lane)))
                yield return new Violation(lane, $"it is not open, and host {disk.Host} has a {kind} of it");
            foreach (var branch in disk.Refs.Keys.Where(name => name.StartsWith(Branches, StringComparison.Ordinal)))
            {
                // A restored lane has the branch of the one that it was restored from.
                if (!evidence.OpenLanes.Any(lane => $"refs/heads/{lane.Text("branch")}" == branch))
                    yield return new Violation(branch.Split('/')[^1], $"host {disk.Host} has {branch}, and no open lane is on it");
            }

            foreach (var leftover in disk.Leftovers)
                yield return new Violation(disk.Host, $"it has {leftover}, although everything is quiet");
        }

        foreach (var (process, lane) in evidence.Processes.Where(each => !open.Contains(each.Lane)))
            yield return new Violation(lane, $"it is not open, and its process {process} runs");
    }

    private static IEnumerable<Violation> OfOpenLanes(Evidence evidence)
    {
        foreach (var lane in evidence.OpenLanes.Where(lane => lane.Text("status") != "new"))
        {
            var (id, host) = (lane.Text("lane_id"), lane.Text("host_id"));
            var parts = evidence
                .Disks.Where(disk => disk.Host == host)
                .SelectMany(disk => disk.PartsOfLanes)
                .Where(part => part.Lane == id);
            foreach (var kind in (string[])["worktree", "registration", "mark", "tmux session"])
            {
                if (!parts.Any(part => part.Kind == kind) && !(kind == "tmux session" && WaitsForOne(lane)))
                    yield return new Violation(id, $"it is open, and host {host} has no {kind} of it");
            }
        }
    }

    // Where none could be started again, a person is needed, and the lane says so.
    private static bool WaitsForOne(JsonObject lane) => lane.Text("status") == "blocked" && lane["par_task"] is null;

    private static IEnumerable<Violation> InTables(Evidence evidence, HashSet<string> open)
    {
        foreach (var (table, what, belongs) in Rows)
        {
            foreach (var row in evidence.Rows(table).Where(belongs).Where(row => !open.Contains(row.Text("lane_id"))))
                yield return new Violation(row.Text("lane_id"), $"it is not open, and has {what}: {row.ToJsonString()}");
        }

        foreach (var message in evidence.Rows("lanes.outbox").Where(row => row["sent_at"] is null))
        {
            if (evidence.Lanes.FirstOrDefault(lane => IsAbout(message, lane)) is { } closed && !open.Contains(closed.Text("lane_id")))
                yield return new Violation(closed.Text("lane_id"), $"it is closed, and a {message.Text("message_type")} waits for it");
        }
    }

    private static bool IsAbout(JsonObject message, JsonObject lane) =>
        message.Text("envelope").Contains(lane.Text("lane_id"), StringComparison.Ordinal);

    private static readonly (string Table, string What, Func<JsonObject, bool> Belongs)[] Rows =
    [
        ("lanes.admissions", "a slot", _ => true),
        ("lanes.runs", "a run that has not ended", run => run["ended_at"] is null),
        ("lanes.host_operations", "an unsettled operation", operation => operation["settled_at"] is null),
        ("sessions.sessions", "an active session", session => session["active"]!.GetValue<bool>()),
    ];
}
