using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>
/// Compares a host's inventory with the known lanes: pure. Whatever belongs to no open lane is to be removed, whatever should exist but
/// does not is missing, and anything recent or in transition waits for the next round. A worktree whose lane has no record at all is kept
/// with all that runs in it, unless an operator asked: the database may be older than the host.
/// </summary>
internal sealed record ReconciliationPlan(
    IReadOnlyList<FoundWorktree> RemoveWorktrees,
    IReadOnlyList<LaneId> EndProcesses,
    IReadOnlyList<LaneId> MissingWorktrees,
    IReadOnlyList<LaneId> PresentWorktrees,
    IReadOnlyList<FoundWorktree> Foreign,
    IReadOnlyList<FoundWorktree> Unknown
)
{
    private const int MostNamed = 3;

    public bool IsEmpty => RemoveWorktrees.Count + EndProcesses.Count + MissingWorktrees.Count == 0;

    /// <param name="inventory">The host's inventory.</param>
    /// <param name="lanes">Every lane in the inventory, and every open lane of the host.</param>
    /// <param name="installation">This installation; nothing of others is touched.</param>
    /// <param name="settledBefore">Anything created or changed later waits for the next round.</param>
    public static ReconciliationPlan Of(
        HostInventoryReported inventory,
        IReadOnlyDictionary<LaneId, KnownLane> lanes,
        string installation,
        DateTimeOffset settledBefore
    )
    {
        var ours = inventory.Worktrees.Where(IsOurs).ToList();
        var there = ours.Where(found => found.Exists).Select(found => found.LaneId).ToHashSet();
        var expected = lanes
            .Values.Where(lane => lane.IsOpen && !lane.IsInTransition && lane.HostId == inventory.HostId && lane.UpdatedAt < settledBefore)
            .Select(lane => lane.LaneId)
            .ToList();
        var orphans = ours.Where(found => found.CreatedAt < settledBefore && IsOrphan(found.LaneId)).ToList();
        List<FoundWorktree> unknown = inventory.RemoveUnknown
            ? []
            : [.. orphans.Where(found => found.Exists && !lanes.ContainsKey(found.LaneId))];
        var kept = unknown.Select(found => found.LaneId).ToHashSet();
        return new ReconciliationPlan(
            [.. orphans.Where(found => !kept.Contains(found.LaneId))],
            [.. inventory.ParTasks.Union(inventory.ProcessLanes).Where(lane => IsOrphan(lane) && !kept.Contains(lane))],
            // Only the host reports an absence, because it knows where it could look; other worktrees may be on a disk that is not mounted.
            [.. expected.Intersect(inventory.Gone).Where(lane => !there.Contains(lane))],
            [.. there],
            [.. inventory.Worktrees.Where(found => !IsOurs(found))],
            unknown
        );

        // Things of another host are that host's to remove, even if both share a file system.
        bool IsOurs(FoundWorktree found) => found.InstallationId == installation && (found.HostId ?? inventory.HostId) == inventory.HostId;

        bool IsOrphan(LaneId id) =>
            lanes.TryGetValue(id, out var lane)
                ? (!lane.IsOpen || lane.HostId != inventory.HostId)
                    && !(lane.IsOpen && lane.IsInTransition)
                    && lane.UpdatedAt < settledBefore
                // Without a record, only the id shows the age: a lane is recorded before its host learns of it.
                : MadeAt(id) < settledBefore;
    }

    /// <summary>The lanes without a record as problems of the host, one for each repository.</summary>
    public IEnumerable<HostTrouble> Troubles() =>
        from found in Unknown
        group found by found.Repository into repository
        let paths = repository.Select(found => found.WorktreePath).Order(StringComparer.Ordinal).ToList()
        select new HostTrouble
        {
            Kind = HostTroubleKind.LanesUnknown,
            Subject = repository.Key,
            Detail =
                $"{(paths.Count == 1 ? "A worktree belongs to a lane" : $"{paths.Count} worktrees belong to lanes")} without a record, as "
                + $"after the database was restored from a backup: {Named(paths)}. "
                + "They are kept. To archive their unsaved work and remove them: helios reconcile --remove-unknown",
            Lanes = [.. repository.Select(found => found.LaneId)],
        };

    private static string Named(List<string> paths) =>
        string.Join(", ", paths.Take(MostNamed)) + (paths.Count > MostNamed ? $" and {paths.Count - MostNamed} more" : "");

    // The first 48 bits of a ULID are milliseconds since 1970.
    private static DateTimeOffset MadeAt(LaneId lane)
    {
        Span<byte> bytes = stackalloc byte[16];
        lane.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
        return milliseconds <= 253_402_300_799_999 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : DateTimeOffset.MinValue;
    }
}
