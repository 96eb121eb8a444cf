namespace Helios.Worktrees.Git;

/// <summary>A tree whose work is to be saved, with the git directory that goes with it.</summary>
/// <param name="GitDir">The private git directory of a worktree, or the whole one of a nested repository.</param>
/// <param name="WorkTree">The files; null where they are gone already.</param>
internal sealed record Checkout(string GitDir, string? WorkTree)
{
    /// <summary>Where the files belong, while they lie elsewhere: paths in them are meant from there.</summary>
    public string? Origin { get; init; }
}
