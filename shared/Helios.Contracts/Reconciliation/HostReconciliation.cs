using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Worktrees;

namespace Helios.Contracts.Reconciliation;

/// <summary>The orchestrator's plan: what a host is to remove because no lane owns it.</summary>
public sealed record ReconcileHost
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The inventory that it answers.</summary>
    public required string InventoryId { get; init; }

    /// <summary>Worktrees without a record: archive what is unsaved, then remove.</summary>
    public required IReadOnlyList<FoundWorktree> RemoveWorktrees { get; init; }

    /// <summary>Lanes that are closed or unknown: end their processes and par tasks.</summary>
    public required IReadOnlyList<LaneId> EndProcesses { get; init; }

    /// <summary>URLs that no workspace has: their mirrors go, unless something is in them that is nowhere else.</summary>
    public IReadOnlyList<string> RemoveMirrors { get; init; } = [];

    /// <summary>Whether only to say what would be done.</summary>
    public bool DryRun { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>What a host did of a plan.</summary>
public sealed record HostReconciled : IForHost, IHostReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The inventory.</summary>
    public required string InventoryId { get; init; }

    /// <summary>What was found and what became of it.</summary>
    public required IReadOnlyList<ReconciledOrphan> Orphans { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required long DurationMs { get; init; }

    /// <summary>Whether something is left for the next round.</summary>
    public required bool TimedOut { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>One thing without a record, and what became of it.</summary>
public sealed record ReconciledOrphan
{
    /// <summary>The lane of its mark.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>What became of it.</summary>
    public required ResourceOutcome Outcome { get; init; }

    /// <summary>The archive, where unsaved work was found.</summary>
    public ArchiveView? Archive { get; init; }
}
