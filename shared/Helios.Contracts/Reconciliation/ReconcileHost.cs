using Helios.Contracts.Identifiers;

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
