using Helios.Contracts.Lanes;

namespace Helios.WorktreeAgent.Worktrees;

/// <summary>What a tear-down has established about a lane's work, while its tree lies aside.</summary>
/// <param name="BranchTip">The commit at which the branch may be deleted; null where it is kept or there is none.</param>
/// <param name="Archive">Where the work was put, where there was any.</param>
/// <param name="Discarded">What goes with consent.</param>
internal sealed record SavedState(string? BranchTip, ArchiveView? Archive, IReadOnlyList<string> Discarded);
