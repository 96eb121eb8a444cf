using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>A host, as seen by placement.</summary>
internal sealed record HostCandidate(HostId HostId, HostStatus Status, int Slots, int UsedSlots);
