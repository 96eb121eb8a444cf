using Helios.Contracts.Reconciliation;

namespace Helios.Worktrees;

/// <summary>The findings in the repositories that this host has served.</summary>
/// <param name="Worktrees">Everything with a mark.</param>
/// <param name="Complete">Whether it is complete; unreadable repositories are listed in <see cref="Troubles"/>.</param>
public sealed record WorktreeInventory(IReadOnlyList<FoundWorktree> Worktrees, bool Complete)
{
    /// <summary>Readable repositories, by common git directory. Only for these is absence known.</summary>
    public IReadOnlyList<string> Looked { get; init; } = [];

    /// <summary>Unreadable repositories and worktrees folders, and what could not be deleted.</summary>
    public IReadOnlyList<HostTrouble> Troubles { get; init; } = [];
}
