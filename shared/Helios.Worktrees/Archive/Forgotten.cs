namespace Helios.Worktrees.Archive;

/// <summary>Commits that only logs name.</summary>
/// <param name="Tips">Those that no other of them reaches.</param>
/// <param name="Count">How many there are in all.</param>
internal sealed record Forgotten(IReadOnlyList<string> Tips, int Count)
{
    public static Forgotten Nothing { get; } = new([], 0);
}
