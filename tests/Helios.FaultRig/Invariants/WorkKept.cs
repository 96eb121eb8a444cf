using Helios.FaultRig.Observing;
using Helios.FaultRig.Workload;

namespace Helios.FaultRig.Invariants;

/// <summary>
/// What somebody wrote in a lane is in its worktree while it is open, and afterwards behind a ref of its repository: a branch, a snapshot
/// or an archive that the lane's record names. A restored lane has what was archived.
/// </summary>
internal static class WorkKept
{
    public static IEnumerable<Violation> Check(Evidence evidence)
    {
        foreach (var file in evidence.Ledger.Files)
        {
            if (evidence.Lane(file.Lane) is not { } lane)
                yield return new Violation(file.Lane, "it has files, and no record");
            else if (LossOf(file, lane.Text("status") != "closed", evidence) is { } loss)
                yield return new Violation(file.Lane, $"'{file.Path}' {loss}: {file.Content.Trim()}");
        }

        foreach (var closed in evidence.Lanes.Where(lane => lane.Text("status") == "closed" && lane["archive"] is null))
        {
            var name = $"refs/helios/archive/{closed.Text("lane_id")}";
            if (evidence.Disks.Any(disk => disk.Refs.ContainsKey(name)))
                yield return new Violation(closed.Text("lane_id"), $"its record does not name its archive {name}");
        }

        foreach (var restored in evidence.Ledger.Restored.Where(restored => restored.Missing.Count > 0))
        {
            yield return new Violation(
                restored.Lane,
                $"it was restored from {restored.From} without {string.Join(", ", restored.Missing)}"
            );
        }

        foreach (var disk in evidence.Disks.Where(disk => disk.Damage.Length > 0))
            yield return new Violation(disk.Repository, disk.Damage);
    }

    private static string? LossOf(WrittenFile file, bool isOpen, Evidence evidence)
    {
        var id = HostDiskReader.IdOf(file.Content);
        if (evidence.Disks.Any(disk => disk.Kept.Contains(id)) || (isOpen && evidence.Disks.Any(disk => disk.AtWork.Contains(id))))
            return null;
        return isOpen ? "is neither in the open lane nor behind a ref" : "is behind no ref, and the lane is closed";
    }
}
