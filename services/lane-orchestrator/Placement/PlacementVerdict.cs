using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>The decision about one host.</summary>
/// <param name="HostId">The host.</param>
/// <param name="Name">Its display name.</param>
/// <param name="Suits">Whether it can ever take the lane; if it is full, the lane may wait for it.</param>
/// <param name="HasSlot">Whether it has a free slot.</param>
/// <param name="Reason">Why, as a message for people.</param>
internal sealed record PlacementVerdict(HostId HostId, string Name, bool Suits, bool HasSlot, string Reason);
