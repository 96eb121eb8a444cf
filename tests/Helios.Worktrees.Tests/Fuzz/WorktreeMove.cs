namespace Helios.Worktrees.Tests.Fuzz;

/// <summary>One thing that somebody did in a lane.</summary>
/// <param name="Name">What, for people.</param>
/// <param name="Commands">Commands of a shell in the lane's folder, each only where the one before succeeded.</param>
/// <param name="Promised">Words that were written by it, and may not be lost.</param>
internal sealed record WorktreeMove(string Name, IReadOnlyList<string> Commands, IReadOnlyList<string> Promised)
{
    /// <summary>Whether the lane may be kept because of it; the detail then says why.</summary>
    public bool MayKeep { get; init; }

    /// <summary>Whether a restore gives it back in a way that is not to be compared, as docs/archives.md says.</summary>
    public bool Inexact { get; init; }

    /// <summary>The repository inside that it made, to be compared too.</summary>
    public string? Nested { get; init; }
}
