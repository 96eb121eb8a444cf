using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>
/// Compares a host's inventory with the known lanes: pure. Whatever belongs to no lane is to be removed, whatever should exist but does not
/// is missing, and anything recent or in transition waits for the next round.
/// </summary>
internal sealed record ReconciliationPlan(
    IReadOnlyList<FoundWorktree> RemoveWorktrees,
    IReadOnlyList<LaneId> EndProcesses,
    IReadOnlyList<LaneId> MissingWorktrees,
    IReadOnlyList<LaneId> PresentWorktrees,
    IReadOnlyList<FoundWorktree> Foreign
)
{
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
        return new ReconciliationPlan(
            [.. ours.Where(found => found.CreatedAt < settledBefore && IsOrphan(found.LaneId))],
            [.. inventory.ParTasks.Union(inventory.ProcessLanes).Where(IsOrphan)],
            // Only the host reports an absence, because it knows where it could look; other worktrees may be on a disk that is not mounted.
            [.. expected.Intersect(inventory.Gone).Where(lane => !there.Contains(lane))],
            [.. there],
            [.. inventory.Worktrees.Where(found => !IsOurs(found))]
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

    // The first 48 bits of a ULID are milliseconds since 1970.
    private static DateTimeOffset MadeAt(LaneId lane)
    {
        Span<byte> bytes = stackalloc byte[16];
        lane.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
        return milliseconds <= 253_402_300_799_999 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : DateTimeOffset.MinValue;
    }
}
