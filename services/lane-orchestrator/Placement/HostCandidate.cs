using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>What placement knows of a host.</summary>
internal sealed record HostCandidate(HostId HostId, HostStatus Status, int Slots, int UsedSlots);
