namespace Helios.Worktrees.Archive;

/// <summary>Commits named only by reflogs.</summary>
/// <param name="Tips">The ones not reachable from another.</param>
/// <param name="Count">The total number.</param>
internal sealed record Forgotten(IReadOnlyList<string> Tips, int Count)
{
    public static Forgotten Nothing { get; } = new([], 0);
}
