using Helios.Contracts.Api.Reconciliation;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Worktrees;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>Explains a plan row by row, for people: pure.</summary>
internal static class ReconciliationRows
{
    public static IReadOnlyList<ReconciliationRow> Of(
        HostInventoryReported inventory,
        ReconciliationPlan plan,
        IReadOnlyDictionary<LaneId, KnownLane> lanes,
        IReadOnlyDictionary<LaneId, int> missingBefore,
        IReadOnlyList<string> unowned,
        int missingRounds
    )
    {
        var rows = new List<ReconciliationRow>();
        foreach (var found in plan.RemoveWorktrees)
            rows.Add(
                new ReconciliationRow
                {
                    Action = ReconciliationAction.RemoveWorktree,
                    LaneId = found.LaneId,
                    Path = found.WorktreePath,
                    Reason = WhyOrphan(found.LaneId) + (found.Exists ? "" : " Only its registration is left."),
                }
            );
        foreach (var lane in plan.EndProcesses)
            rows.Add(
                new ReconciliationRow
                {
                    Action = ReconciliationAction.EndProcesses,
                    LaneId = lane,
                    Reason = WhyOrphan(lane),
                }
            );
        foreach (var lane in plan.MissingWorktrees)
        {
            var round = missingBefore.GetValueOrDefault(lane) + 1;
            rows.Add(
                new ReconciliationRow
                {
                    Action = round >= missingRounds ? ReconciliationAction.CloseLane : ReconciliationAction.CountMissing,
                    LaneId = lane,
                    Reason = $"Its worktree is missing in inventory {round} of {missingRounds} that must agree.",
                }
            );
        }

        foreach (var url in unowned)
            rows.Add(
                new ReconciliationRow
                {
                    Action = ReconciliationAction.RemoveMirror,
                    Path = url,
                    Reason = "No workspace has this repository, and no lane uses its mirror. It is kept if something exists only there.",
                }
            );
        rows.AddRange(Untouched(inventory, plan));
        return rows;

        string WhyOrphan(LaneId id) =>
            !lanes.TryGetValue(id, out var lane) ? "There is no record of its lane."
            : lane.IsOpen ? $"Its lane is on host {lane.HostId}."
            : $"Its lane has been closed since {lane.UpdatedAt:O}.";
    }

    // What is named only so that nobody wonders.
    private static IEnumerable<ReconciliationRow> Untouched(HostInventoryReported inventory, ReconciliationPlan plan)
    {
        foreach (var foreign in plan.Foreign)
            yield return new ReconciliationRow
            {
                Action = ReconciliationAction.Keep,
                LaneId = foreign.LaneId,
                Path = foreign.WorktreePath,
                Reason =
                    foreign.HostId is { } host && host != inventory.HostId
                        ? $"It belongs to host {host}."
                        : $"It belongs to installation '{foreign.InstallationId}'.",
            };
        foreach (var unknown in plan.Unknown)
            yield return new ReconciliationRow
            {
                Action = ReconciliationAction.Keep,
                LaneId = unknown.LaneId,
                Path = unknown.WorktreePath,
                Reason =
                    "There is no record of its lane, as after the database was restored from a backup. To archive its unsaved work and "
                    + "remove it: helios reconcile --remove-unknown",
            };
        foreach (var trouble in inventory.Troubles)
            yield return new ReconciliationRow
            {
                Action = ReconciliationAction.Unknown,
                Path = trouble.Subject,
                Reason = trouble.Detail,
            };
    }

    /// <summary>Adds what the host has reported about the rows.</summary>
    public static IReadOnlyList<ReconciliationRow> WithOutcomes(
        IReadOnlyList<ReconciliationRow> rows,
        IReadOnlyList<ReconciledOrphan> orphans
    ) =>
        [
            .. rows.Select(row =>
                row.Action is ReconciliationAction.RemoveWorktree or ReconciliationAction.EndProcesses
                && orphans.Where(orphan => orphan.LaneId == row.LaneId && IsAbout(row, orphan)).Select(Words).Distinct().ToList()
                    is { Count: > 0 } words
                    ? row with
                    {
                        Outcome = string.Join("; ", words),
                    }
                    : row
            ),
        ];

    private static bool IsAbout(ReconciliationRow row, ReconciledOrphan orphan) =>
        row.Action is ReconciliationAction.RemoveWorktree == orphan.Outcome.Kind is ResourceKind.Worktree;

    private static string Words(ReconciledOrphan orphan) =>
        SnakeCase.Of(orphan.Outcome.Ending)
        + (orphan.Archive is { } archive ? $", unsaved work is {archive.Ref}" : "")
        + (orphan.Outcome.Detail is { } detail ? $": {detail}" : "");
}
