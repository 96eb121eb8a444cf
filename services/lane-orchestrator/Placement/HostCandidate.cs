using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>A host, as seen by placement.</summary>
internal sealed record HostCandidate(HostId HostId, HostStatus Status, int Slots, int UsedSlots)
{
    public string Name { get; init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Null if its agent has not reported them.</summary>
    public HostMeasures? Measures { get; init; }
}
