using Helios.Contracts.Identifiers;

namespace Helios.Worktrees.Pool;

/// <summary>
/// A worktree made in advance: its mark, and what it looked like when it was ready. It lies as <see cref="FileName"/> in the slot's private git
/// directory, from that directory's first moment on.
/// </summary>
internal sealed record PoolSlot
{
    public const string FileName = "slot.json";

    public required string InstallationId { get; init; }

    public required HostId HostId { get; init; }

    /// <summary>The commit that is checked out: the slot serves lanes that start from it, and no others.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>Where its files lie; a repository that was copied or moved brings slots along that lie elsewhere.</summary>
    public required string TreePath { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What was found when all of it was there; absent while it is made.</summary>
    public SlotSeal? Seal { get; init; }
}
