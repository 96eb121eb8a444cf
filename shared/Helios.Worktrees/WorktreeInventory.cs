using Helios.Contracts.Reconciliation;

namespace Helios.Worktrees;

/// <summary>What was found in the repositories that this host has served.</summary>
/// <param name="Worktrees">What carries a mark.</param>
/// <param name="Complete">Whether it was taken to its end; repositories that could not be looked at are among <see cref="Troubles"/>.</param>
internal sealed record WorktreeInventory(IReadOnlyList<FoundWorktree> Worktrees, bool Complete)
{
    /// <summary>Repositories that could be looked at, by their common git directory. Only of these absence can be told.</summary>
    public IReadOnlyList<string> Looked { get; init; } = [];

    /// <summary>Repositories and folders of worktrees that could not be looked at, and what could not be deleted.</summary>
    public IReadOnlyList<HostTrouble> Troubles { get; init; } = [];
}
