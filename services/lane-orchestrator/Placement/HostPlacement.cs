using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>Chooses the host of a lane: pure, so that it can be read and tested in isolation.</summary>
internal static class HostPlacement
{
    /// <summary>The candidate hosts of a lane, best first: free ones by load, then full ones, for lanes that may be queued.</summary>
    /// <param name="hosts">Every host.</param>
    /// <param name="serving">The hosts that serve the workspace; null means any.</param>
    /// <param name="pinned">The host chosen by the caller.</param>
    public static IReadOnlyList<HostId> Rank(
        IEnumerable<HostCandidate> hosts,
        IReadOnlyCollection<HostId>? serving,
        HostId? pinned = null
    ) =>
        [
            .. hosts
                .Where(host => host.Status is HostStatus.Online)
                .Where(host => serving is null || serving.Contains(host.HostId))
                .Where(host => pinned is null || host.HostId == pinned)
                .OrderBy(Load)
                .ThenByDescending(host => host.Slots - host.UsedSlots)
                .ThenBy(host => host.HostId.Value)
                .Select(host => host.HostId),
        ];

    // A host without slots counts as full.
    private static double Load(HostCandidate host) => host.Slots <= 0 ? double.PositiveInfinity : (double)host.UsedSlots / host.Slots;
}
