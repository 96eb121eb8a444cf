using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Creation;

/// <summary>A lane to create.</summary>
/// <param name="Id">Its id.</param>
/// <param name="MayExist">Whether an earlier attempt at the same request may have created it already.</param>
internal readonly record struct NewLane(LaneId Id, bool MayExist);
