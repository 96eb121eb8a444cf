namespace Helios.Worktrees.Git;

/// <summary>A tree to save, with its git directory.</summary>
/// <param name="GitDir">The private git directory of a worktree, or the git directory of a nested repository.</param>
/// <param name="WorkTree">The files; null if already gone.</param>
internal sealed record Checkout(string GitDir, string? WorkTree)
{
    /// <summary>The original location of the files while they are moved aside: paths in them are relative to it.</summary>
    public string? Origin { get; init; }
}
