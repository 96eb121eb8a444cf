using Helios.Contracts.Reconciliation;

namespace Helios.WorktreeAgent.Worktrees;

/// <summary>What was found. <paramref name="Complete"/> is false where a repository could not be looked at.</summary>
internal sealed record WorktreeInventory(IReadOnlyList<FoundWorktree> Worktrees, bool Complete);
