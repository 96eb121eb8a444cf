namespace Helios.Worktrees.Git;

/// <summary>One change of a ref.</summary>
/// <param name="Before">What it named; null where there was none.</param>
/// <param name="After">What it names since; null where it was deleted.</param>
/// <param name="At">When; the end of time where that cannot be told.</param>
/// <param name="Made">Whether the words say that a commit was made, and not only gone to.</param>
internal sealed record ReflogEntry(string? Before, string? After, DateTimeOffset At, bool Made);
