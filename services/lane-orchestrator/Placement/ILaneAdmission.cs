using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Persistence;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>Capacity: a lane counts against its workspace and its host from admission until it is closed.</summary>
internal interface ILaneAdmission
{
    /// <summary>
    /// Has the transaction take a slot of the workspace and one of the host, as the last that it does, or says why not; a queued lane takes its place in the queue.
    /// </summary>
    Task<LaneAdmission> Admit(PersistenceSession session, CreateLane lane, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Changes a lane's slot for one of another host that serves the workspace.</summary>
    /// <returns>The host and its revision; null when no other has a slot.</returns>
    Task<(HostId Host, long Revision)?> Move(
        PersistenceSession session, LaneId lane, WorkspaceId workspace, IReadOnlyList<HostId> except, CancellationToken cancellationToken);

    /// <summary>Gives the slots of a lane back, once however often it is asked.</summary>
    /// <returns>Whether others wait for a slot.</returns>
    Task<bool> Release(PersistenceSession session, LaneId lane, CancellationToken cancellationToken);
}
