using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Reconciliation;

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
