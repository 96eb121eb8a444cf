using Helios.Contracts.Identifiers;

namespace Helios.Worktrees.Pool;

/// <summary>
/// The mark of a worktree created in advance, with its state when it was ready. Stored as <see cref="FileName"/> in the entry's private git
/// directory from the start.
/// </summary>
internal sealed record PoolEntry
{
    public const string FileName = "slot.json";

    public required string InstallationId { get; init; }

    public required HostId HostId { get; init; }

    /// <summary>The checked-out commit: the entry serves only lanes that start from it.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>The location of its files; a copied or moved repository contains entries whose files are elsewhere.</summary>
    public required string TreePath { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Its state when it was complete; absent while it is being created.</summary>
    public PoolEntrySeal? Seal { get; init; }
}
