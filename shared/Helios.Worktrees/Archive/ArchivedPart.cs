namespace Helios.Worktrees.Archive;

/// <summary>A repository inside the archived tree.</summary>
/// <param name="Path">
/// Its folder, relative to the top of the tree; for a submodule that is not checked out, the location of its git directory.
/// </param>
/// <param name="Submodule">Whether it is a submodule; otherwise it is an untracked repository.</param>
/// <param name="Commit">Its archive.</param>
internal sealed record ArchivedPart(string Path, bool Submodule, string Commit)
{
    /// <summary>Whether only its git directory existed, at <see cref="Path"/> relative to the git directory that contains it.</summary>
    public bool GitDirOnly { get; init; }
}
