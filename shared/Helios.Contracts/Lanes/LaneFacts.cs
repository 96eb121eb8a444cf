using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>The lane's host does not answer; the lane is not dead.</summary>
public sealed record LaneHostLost : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The host's revision when it was lost: the lane ignores news that is older than what it has heard.</summary>
    public long HostRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The lane's host answers again.</summary>
public sealed record LaneHostReturned : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The host's boot id changed: nothing that ran before runs now.</summary>
    public bool Rebooted { get; init; }

    /// <summary>The host's revision when it returned: the lane ignores news that is older than what it has heard.</summary>
    public long HostRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>An operator gave the host up, with consent; the lane closes and names what stayed there.</summary>
public sealed record LaneHostForgotten : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Reconciliation found the worktree gone.</summary>
public sealed record LaneWorktreeMissing : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>In how many consecutive rounds it was gone.</summary>
    public required int Rounds { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Something of a closed lane turned up on its host after it was closed: its worktree came back, or what was removed could not be deleted.</summary>
public sealed record LaneEndingLearned : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Where work was put that nobody had saved before.</summary>
    public ArchiveView? Archive { get; init; }

    /// <summary>One sentence for the lane's record.</summary>
    public required string Detail { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A host has kept the unsaved state of a lane. Changes nothing of the lane.</summary>
public sealed record LaneSnapshotTaken : IForLane, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The ref that names it.</summary>
    public required string Ref { get; init; }

    /// <summary>Its commit.</summary>
    public required string Commit { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
}

/// <summary>A lane has a session, whose agent does not run, or not yet.</summary>
public sealed record SessionOpened : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The session's revision that this follows from: what an earlier one led to and came late is ignored.</summary>
    public long? SessionRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A session's agent runs in the lane; told again when it begins or ceases to need a person.</summary>
public sealed record SessionLaunched : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The session's revision that this follows from: what an earlier one led to and came late is ignored.</summary>
    public long? SessionRevision { get; init; }

    /// <summary>Whether it waits for a person.</summary>
    public bool NeedsPerson { get; init; }

    /// <summary>One sentence for the person.</summary>
    public string? Detail { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A session's agent runs no longer.</summary>
public sealed record SessionEnded : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The session's revision that this follows from: what an earlier one led to and came late is ignored.</summary>
    public long? SessionRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
