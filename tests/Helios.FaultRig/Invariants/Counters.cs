using System.Text.Json.Nodes;
using Helios.FaultRig.Observing;

namespace Helios.FaultRig.Invariants;

/// <summary>Slots are taken by open lanes and by nothing else, and no lane waits for one that is free.</summary>
internal static class Counters
{
    public static IEnumerable<Violation> Check(Evidence evidence)
    {
        foreach (
            var (table, id, counter) in new[]
            {
                ("lanes.workspaces", "workspace_id", "open_lanes"),
                ("lanes.hosts", "host_id", "used_slots"),
            }
        )
        {
            foreach (var row in evidence.Rows(table))
            {
                var admitted = Admitted(evidence).Count(lane => lane.Text(id) == row.Text(id));
                if (admitted != row.Number(counter))
                    yield return new Violation(row.Text(id), $"{counter} is {row.Number(counter)}, and {admitted} lanes are open");
            }
        }

        foreach (var waiting in evidence.OpenLanes.Where(lane => lane.Text("status") == "new"))
        {
            var workspace = evidence.Rows("lanes.workspaces").Single(row => row.Text("workspace_id") == waiting.Text("workspace_id"));
            if (workspace["capacity"] is null || workspace.Number("open_lanes") < workspace.Number("capacity"))
                yield return new Violation(
                    waiting.Text("lane_id"),
                    $"it is queued, and its workspace has a free slot: {workspace.ToJsonString()}"
                );
        }
    }

    private static IEnumerable<JsonObject> Admitted(Evidence evidence) => evidence.OpenLanes.Where(lane => lane.Text("status") != "new");
}
