namespace Helios.Worktrees.Git;

/// <summary>One change of a ref.</summary>
/// <param name="Before">The previous value; null if there was none.</param>
/// <param name="After">The new value; null if it was deleted.</param>
/// <param name="At">When; the maximum value if unknown.</param>
/// <param name="Made">Whether the message says that a commit was created, not just moved to.</param>
internal sealed record ReflogEntry(string? Before, string? After, DateTimeOffset At, bool Made);
