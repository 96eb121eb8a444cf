using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Worktrees;

namespace Helios.Contracts.Reconciliation;

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
