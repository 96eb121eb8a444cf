namespace Helios.Worktrees.Merging;

/// <summary>A branch that moves.</summary>
/// <param name="Branch">Its short name.</param>
/// <param name="Before">The commit at which it must be.</param>
/// <param name="After">The commit to which it moves.</param>
/// <param name="Why">For the reflog.</param>
internal sealed record BranchMove(string Branch, string Before, string After, string Why);
