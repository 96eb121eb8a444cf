using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>Why a lane refused a command; each is a reason of the HTTP contract.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<LaneRefusalReason>))]
public enum LaneRefusalReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>The state does not take this event (fields: state, event).</summary>
    InvalidTransition,

    /// <summary>No slot is free (fields: scope, limit, in_use).</summary>
    LaneCapacityExceeded,

    /// <summary>The lane has ended.</summary>
    LaneClosed,

    /// <summary>Agents are attached (fields: count).</summary>
    AgentsAttached,

    /// <summary>A run is in flight and the lane is not shared (fields: run_id).</summary>
    RunInFlight,

    /// <summary>Another open lane of the workspace has this display name.</summary>
    DisplayNameTaken,

    /// <summary>Another open lane has this branch.</summary>
    BranchInUse,

    /// <summary>There is no such lane.</summary>
    LaneNotFound,

    /// <summary>There is no such run in this lane.</summary>
    RunNotFound,

    /// <summary>There is no such workspace.</summary>
    WorkspaceNotFound,

    /// <summary>The lane's host does not answer.</summary>
    HostUnreachable,

    /// <summary>No host can take the lane.</summary>
    NoHostAvailable,

    /// <summary>The lane has another revision than the caller expected (fields: revision).</summary>
    RevisionConflict,
}
