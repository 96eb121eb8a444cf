using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;

namespace Helios.Contracts.Lanes;

/// <summary>A lane as the world sees it.</summary>
public sealed record LaneView
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Its workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The name for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Its state.</summary>
    public required LaneStatus Status { get; init; }

    /// <summary>Why it is in this state, where there is something to say.</summary>
    public LaneReason? Reason { get; init; }

    /// <summary>One sentence for a person.</summary>
    public string? Detail { get; init; }

    /// <summary>Its place among the queued lanes that want the same slots, 1 for the next; absent where it is not queued, and in events.</summary>
    public int? QueuePosition { get; init; }

    /// <summary>Its host; none while it is queued.</summary>
    public HostId? HostId { get; init; }

    /// <summary>Whether the host answers.</summary>
    public bool HostReachable { get; init; } = true;

    /// <summary>The branch of the worktree.</summary>
    public required string Branch { get; init; }

    /// <summary>What it started from, as it was asked for.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The commit it started from; none until the host has resolved the base.</summary>
    public required string? BaseCommit { get; init; }

    /// <summary>The worktree on the host, once there is one.</summary>
    public string? WorktreePath { get; init; }

    /// <summary>The attached agents.</summary>
    public required IReadOnlyList<string> Agents { get; init; }

    /// <summary>Runs that have not ended.</summary>
    public required IReadOnlyList<RunId> RunsInFlight { get; init; }

    /// <summary>Sessions whose agent runs.</summary>
    public required IReadOnlyList<SessionId> SessionsInFlight { get; init; }

    /// <summary>What runs for the lane.</summary>
    public ParTaskView? ParTask { get; init; }

    /// <summary>The leased ports.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>The caller's labels.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The caller's project context.</summary>
    public string? ProjectContextId { get; init; }

    /// <summary>Where unsaved work was put.</summary>
    public ArchiveView? Archive { get; init; }

    /// <summary>The closed lane whose archive it was restored from.</summary>
    public LaneId? RestoredFrom { get; init; }

    /// <summary>The tear-down attempt, 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Grows by one with each committed change, from 1.</summary>
    public required long Revision { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The last 20 transitions, oldest first.</summary>
    public IReadOnlyList<LaneTransition> History { get; init; } = [];
}

/// <summary>A lane's par task: everything that runs for it, as one supervised thing.</summary>
public sealed record ParTaskView
{
    /// <summary>Its id.</summary>
    public required string ParTaskId { get; init; }

    /// <summary>Which driver supervises it: process, tmux or cli.</summary>
    public required string Driver { get; init; }

    /// <summary>The process id of its root, where it has one.</summary>
    public int? Pid { get; init; }

    /// <summary>When it was bound.</summary>
    public required DateTimeOffset BoundAt { get; init; }
}

/// <summary>Where a lane's unsaved work was put.</summary>
public sealed record ArchiveView
{
    /// <summary>The ref in the repository.</summary>
    public required string Ref { get; init; }

    /// <summary>The commit that the ref names.</summary>
    public required string Commit { get; init; }

    /// <summary>Whether uncommitted work is in it.</summary>
    public required bool Dirty { get; init; }

    /// <summary>How many commits were reachable from nowhere else.</summary>
    public required int UnmergedCommits { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>One transition of a lane.</summary>
public sealed record LaneTransition
{
    /// <summary>The state before; unspecified for the first.</summary>
    public required LaneStatus From { get; init; }

    /// <summary>The state after.</summary>
    public required LaneStatus To { get; init; }

    /// <summary>What moved it.</summary>
    public required string Event { get; init; }

    /// <summary>Who asked.</summary>
    public required string Actor { get; init; }

    /// <summary>The request that it belongs to.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>Where an attached agent finds the lane.</summary>
public sealed record LaneConnection
{
    /// <summary>The host.</summary>
    public HostId? HostId { get; init; }

    /// <summary>The worktree on that host.</summary>
    public string? WorktreePath { get; init; }

    /// <summary>The lane's newest terminal with the command that attaches to it; none where there is none, or its host did not answer in time.</summary>
    public TerminalView? Terminal { get; init; }
}
