using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Lanes;

/// <summary>The public view of a lane.</summary>
public sealed record LaneView
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Its workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The display name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Its state.</summary>
    public required LaneStatus Status { get; init; }

    /// <summary>Why it is in this state, if there is a reason.</summary>
    public LaneReason? Reason { get; init; }

    /// <summary>One sentence for people.</summary>
    public string? Detail { get; init; }

    /// <summary>
    /// Its position among the queued lanes that compete for the same slots, 1 for the next; null if it is not queued, and in events.
    /// </summary>
    public int? QueuePosition { get; init; }

    /// <summary>Its host; null while it is queued.</summary>
    public HostId? HostId { get; init; }

    /// <summary>Whether the host answers.</summary>
    public bool HostReachable { get; init; } = true;

    /// <summary>The branch of the worktree.</summary>
    public required string Branch { get; init; }

    /// <summary>The ref it started from, as requested.</summary>
    public required string BaseRef { get; init; }

    /// <summary>The commit it started from; null until the host has resolved the base.</summary>
    public required string? BaseCommit { get; init; }

    /// <summary>The worktree on the host, once it exists.</summary>
    public string? WorktreePath { get; init; }

    /// <summary>The attached agents.</summary>
    public required IReadOnlyList<string> Agents { get; init; }

    /// <summary>Runs that have not ended.</summary>
    public required IReadOnlyList<RunId> RunsInFlight { get; init; }

    /// <summary>Sessions whose agent runs.</summary>
    public required IReadOnlyList<SessionId> SessionsInFlight { get; init; }

    /// <summary>The lane's par task.</summary>
    public ParTaskView? ParTask { get; init; }

    /// <summary>The leased ports.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>The caller's labels.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The caller's project context.</summary>
    public string? ProjectContextId { get; init; }

    /// <summary>The archive of unsaved work.</summary>
    public ArchiveView? Archive { get; init; }

    /// <summary>The closed lane whose archive it was restored from.</summary>
    public LaneId? RestoredFrom { get; init; }

    /// <summary>The tear-down attempt, 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Increases by one with each committed change, from 1.</summary>
    public required long Revision { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The last 20 transitions, oldest first.</summary>
    public IReadOnlyList<LaneTransition> History { get; init; } = [];
}

/// <summary>A lane's par task: the supervised unit that holds everything that runs for it.</summary>
public sealed record ParTaskView
{
    /// <summary>Its id.</summary>
    public required string ParTaskId { get; init; }

    /// <summary>Which driver supervises it: process, tmux or cli.</summary>
    public required string Driver { get; init; }

    /// <summary>The process id of its root, if it has one.</summary>
    public int? Pid { get; init; }

    /// <summary>When it was bound.</summary>
    public required DateTimeOffset BoundAt { get; init; }
}

/// <summary>The archive of a lane's unsaved work.</summary>
public sealed record ArchiveView
{
    /// <summary>The ref in the repository.</summary>
    public required string Ref { get; init; }

    /// <summary>The commit that the ref names.</summary>
    public required string Commit { get; init; }

    /// <summary>Whether it contains uncommitted work.</summary>
    public required bool Dirty { get; init; }

    /// <summary>How many commits were reachable only from it.</summary>
    public required int UnmergedCommits { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>One transition of a lane.</summary>
public sealed record LaneTransition
{
    /// <summary>The state before; unspecified for the first.</summary>
    public required LaneStatus From { get; init; }

    /// <summary>The state after.</summary>
    public required LaneStatus To { get; init; }

    /// <summary>The event.</summary>
    public required string Event { get; init; }

    /// <summary>Who made the request.</summary>
    public required string Actor { get; init; }

    /// <summary>The correlation id of its request.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>How an attached agent reaches the lane.</summary>
public sealed record LaneConnection
{
    /// <summary>The host.</summary>
    public HostId? HostId { get; init; }

    /// <summary>The worktree on that host.</summary>
    public string? WorktreePath { get; init; }

    /// <summary>
    /// The lane's newest terminal with the command that attaches to it; null if there is none, or its host did not answer in time.
    /// </summary>
    public TerminalView? Terminal { get; init; }
}
