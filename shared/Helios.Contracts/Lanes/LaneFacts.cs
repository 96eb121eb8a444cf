using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>The lane's host does not answer; the lane is not dead.</summary>
public sealed record LaneHostLost : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The host's revision when it was lost: the lane ignores older news.</summary>
    public long HostRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The lane's host answers again.</summary>
public sealed record LaneHostReturned : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Whether the host's boot id changed: then nothing that ran before is running.</summary>
    public bool Rebooted { get; init; }

    /// <summary>The host's revision when it returned: the lane ignores older news.</summary>
    public long HostRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>An operator gave the host up, with consent; the lane closes and names what was left there.</summary>
public sealed record LaneHostForgotten : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The last snapshot of the lane's unsaved work, for its detail.</summary>
    public LaneSnapshotView? Snapshot { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Reconciliation found the worktree gone.</summary>
public sealed record LaneWorktreeMissing : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>In how many consecutive rounds it was missing.</summary>
    public required int Rounds { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>
/// Something of a closed lane was found on its host after it was closed: its worktree came back, or its trash could not be deleted.
/// </summary>
public sealed record LaneEndingLearned : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The archive of work that was not saved before.</summary>
    public ArchiveView? Archive { get; init; }

    /// <summary>One sentence for the lane's record.</summary>
    public required string Detail { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A host has taken a snapshot of a lane. Does not change the lane.</summary>
public sealed record LaneSnapshotTaken : IForLane, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Its ref.</summary>
    public required string Ref { get; init; }

    /// <summary>Its commit.</summary>
    public required string Commit { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>A host has done something with a lane's work. Does not change the lane.</summary>
public sealed record LaneWorkDone : IForLane, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>What was done.</summary>
    public required LaneWorkView Work { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A lane has a session whose agent does not run yet.</summary>
public sealed record SessionOpened : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The session's revision: messages of earlier revisions that arrive late are ignored.</summary>
    public long? SessionRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A session's agent runs in the lane; sent again when it starts or stops needing a person.</summary>
public sealed record SessionLaunched : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The session's revision: messages of earlier revisions that arrive late are ignored.</summary>
    public long? SessionRevision { get; init; }

    /// <summary>Whether it waits for a person.</summary>
    public bool NeedsPerson { get; init; }

    /// <summary>One sentence for the person.</summary>
    public string? Detail { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A session's agent no longer runs.</summary>
public sealed record SessionEnded : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The session's revision: messages of earlier revisions that arrive late are ignored.</summary>
    public long? SessionRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}
