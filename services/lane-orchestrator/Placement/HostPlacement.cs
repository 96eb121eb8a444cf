using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>Where a lane goes: pure, so that it can be read and tested alone.</summary>
internal static class HostPlacement
{
    /// <summary>The hosts that could take a lane, best first: free ones by load, then full ones, for what may be queued.</summary>
    /// <param name="hosts">Every host.</param>
    /// <param name="serving">The hosts that serve the workspace; any when null.</param>
    /// <param name="pinned">The one host that the caller named.</param>
    public static IReadOnlyList<HostId> Rank(IEnumerable<HostCandidate> hosts, IReadOnlyCollection<HostId>? serving, HostId? pinned = null) =>
        [.. hosts
            .Where(host => host.Status is HostStatus.Online)
            .Where(host => serving is null || serving.Contains(host.HostId))
            .Where(host => pinned is null || host.HostId == pinned)
            .OrderBy(Load)
            .ThenByDescending(host => host.Slots - host.UsedSlots)
            .ThenBy(host => host.HostId.Value)
            .Select(host => host.HostId)];

    // A host without slots is as full as one can be.
    private static double Load(HostCandidate host) => host.Slots <= 0 ? double.PositiveInfinity : (double)host.UsedSlots / host.Slots;
}
