using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>
/// What a host's inventory means, held against the lanes that are known: pure. What nobody owns is to go, what should be there and is not
/// is missing, and what is young or on its way waits for the next round.
/// </summary>
internal sealed record ReconciliationPlan(
    IReadOnlyList<FoundWorktree> RemoveWorktrees,
    IReadOnlyList<LaneId> EndProcesses,
    IReadOnlyList<LaneId> MissingWorktrees,
    IReadOnlyList<LaneId> PresentWorktrees,
    IReadOnlyList<FoundWorktree> Foreign)
{
    public bool IsEmpty => RemoveWorktrees.Count + EndProcesses.Count + MissingWorktrees.Count == 0;

    /// <param name="inventory">What the host found.</param>
    /// <param name="lanes">Every lane that the inventory names, and every open lane of the host.</param>
    /// <param name="installation">The installation whose things may be touched.</param>
    /// <param name="settledBefore">What came or changed later than this waits for the next round.</param>
    public static ReconciliationPlan Of(
        HostInventoryReported inventory, IReadOnlyDictionary<LaneId, KnownLane> lanes, string installation, DateTimeOffset settledBefore)
    {
        var ours = inventory.Worktrees.Where(IsOurs).ToList();
        var there = ours.Where(found => found.Exists).Select(found => found.LaneId).ToHashSet();
        var expected = lanes.Values
            .Where(lane => lane.IsOpen && !lane.IsInTransition && lane.HostId == inventory.HostId && lane.UpdatedAt < settledBefore)
            .Select(lane => lane.LaneId)
            .ToList();
        return new ReconciliationPlan(
            [.. ours.Where(found => found.CreatedAt < settledBefore && IsOrphan(found.LaneId))],
            [.. inventory.ParTasks.Union(inventory.ProcessLanes).Where(IsOrphan)],
            // Absence is told by the host alone, which knows where it could look; what it does not name may be on a disk that is away.
            [.. expected.Intersect(inventory.Gone).Where(lane => !there.Contains(lane))],
            [.. there],
            [.. inventory.Worktrees.Where(found => !IsOurs(found))]);

        // What another host made is that host's to end, also where both look at one file system.
        bool IsOurs(FoundWorktree found) => found.InstallationId == installation && (found.HostId ?? inventory.HostId) == inventory.HostId;

        bool IsOrphan(LaneId id) => lanes.TryGetValue(id, out var lane)
            ? (!lane.IsOpen || lane.HostId != inventory.HostId) && !(lane.IsOpen && lane.IsInTransition) && lane.UpdatedAt < settledBefore
            // Without a record there is only the id to tell the age by: a lane is recorded before its host hears of it.
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
