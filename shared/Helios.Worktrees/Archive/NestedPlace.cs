namespace Helios.Worktrees.Archive;

/// <summary>How a repository lies inside a tree, and so whose its files are.</summary>
internal enum NestedPlace
{
    /// <summary>The tree names a commit of it: a submodule, registered as such or not.</summary>
    Submodule,

    /// <summary>Among untracked files: git leaves it and all that is in it out of the tree.</summary>
    Untracked,

    /// <summary>In a folder with tracked files, or in an ignored one: its files are, or are not, the tree's as if it were not there.</summary>
    Within,
}
