using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Reconciliation;

/// <summary>A worktree that carries a Helios mark.</summary>
public sealed record FoundWorktree
{
    /// <summary>The lane of the mark.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The common git directory.</summary>
    public required string Repository { get; init; }

    /// <summary>The worktree.</summary>
    public required string WorktreePath { get; init; }

    /// <summary>The installation of the mark.</summary>
    public required string InstallationId { get; init; }

    /// <summary>The host of the mark: two hosts may see one file system. Absent where the reporting host made it.</summary>
    public HostId? HostId { get; init; }

    /// <summary>Whether the folder is there; false where only the registration is left.</summary>
    public bool Exists { get; init; } = true;

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
