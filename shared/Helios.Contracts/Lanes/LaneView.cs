using Helios.Contracts.Identifiers;

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
