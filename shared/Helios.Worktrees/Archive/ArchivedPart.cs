namespace Helios.Worktrees.Archive;

/// <summary>A repository inside the archived tree.</summary>
/// <param name="Path">Its folder, from the top of the tree; for a submodule that is not checked out, its git directory's place.</param>
/// <param name="Submodule">Whether it is one, or else a repository that lies there untracked.</param>
/// <param name="Commit">Its archive.</param>
internal sealed record ArchivedPart(string Path, bool Submodule, string Commit)
{
    /// <summary>Whether only its git directory was there, at <see cref="Path"/> from the git directory that it lies in.</summary>
    public bool GitDirOnly { get; init; }
}
