using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;

namespace Helios.Contracts.Reconciliation;

/// <summary>The orchestrator's plan: what a host removes because it belongs to no lane.</summary>
public sealed record ReconcileHost
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The inventory it is based on.</summary>
    public required string InventoryId { get; init; }

    /// <summary>Worktrees without an open lane: archive unsaved work, then remove.</summary>
    public required IReadOnlyList<FoundWorktree> RemoveWorktrees { get; init; }

    /// <summary>Lanes that are closed or unknown: end their processes and par tasks.</summary>
    public required IReadOnlyList<LaneId> EndProcesses { get; init; }

    /// <summary>URLs without a workspace: remove their mirrors, unless they contain something that exists nowhere else.</summary>
    public IReadOnlyList<string> RemoveMirrors { get; init; } = [];

    /// <summary>Whether to only report what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The result of a plan on a host.</summary>
public sealed record HostReconciled : IForHost, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The inventory.</summary>
    public required string InventoryId { get; init; }

    /// <summary>What was found, and its outcome.</summary>
    public required IReadOnlyList<ReconciledOrphan> Orphans { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required long DurationMs { get; init; }

    /// <summary>Whether the round ran out of time.</summary>
    public required bool TimedOut { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The origin.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Something without an open lane, and its outcome.</summary>
public sealed record ReconciledOrphan
{
    /// <summary>The lane of its mark.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The outcome.</summary>
    public required ResourceOutcome Outcome { get; init; }

    /// <summary>The archive, if unsaved work was found.</summary>
    public ArchiveView? Archive { get; init; }
}
