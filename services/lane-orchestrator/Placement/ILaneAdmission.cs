using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>Capacity: a lane counts against its workspace and its host from admission until it is closed.</summary>
internal interface ILaneAdmission
{
    /// <summary>
    /// Makes the transaction take a slot of the workspace and one of the host as its last statement, or returns why not; a queued lane
    /// takes its place in the queue.
    /// </summary>
    Task<LaneAdmission> Admit(StoreTransaction transaction, CreateLane lane, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Exchanges a lane's slot for one on another host that serves the workspace.</summary>
    /// <returns>The host and its revision; null if no other host has a slot.</returns>
    Task<(HostId Host, long Revision)?> Move(
        StoreTransaction transaction,
        LaneId lane,
        WorkspaceId workspace,
        IReadOnlyList<HostId> except,
        CancellationToken cancellationToken
    );

    /// <summary>Releases the slots of a lane. Idempotent.</summary>
    /// <returns>Whether other lanes wait for a slot.</returns>
    Task<bool> Release(StoreTransaction transaction, LaneId lane, CancellationToken cancellationToken);
}
