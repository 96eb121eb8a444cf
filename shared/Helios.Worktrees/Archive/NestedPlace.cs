namespace Helios.Worktrees.Archive;

/// <summary>How a repository is nested in a tree, which determines whether its files belong to the tree.</summary>
internal enum NestedPlace
{
    /// <summary>The tree contains a gitlink for it: a submodule, registered or not.</summary>
    Submodule,

    /// <summary>Among untracked files: git leaves it and its contents out of the tree.</summary>
    Untracked,

    /// <summary>
    /// In a folder with tracked files, or in an ignored folder: its files belong to the tree or not, as if it did not exist.
    /// </summary>
    Within,
}
