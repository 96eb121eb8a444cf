using Helios.Worktrees.Git;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Archive;

/// <summary>A repository inside a tree.</summary>
/// <param name="Path">Its folder, relative to the top of the tree.</param>
/// <param name="Place">How it is nested.</param>
/// <param name="Subject">Its files and git directory.</param>
/// <param name="Survey">Its uncommitted work.</param>
/// <param name="Refs">Its branches and stashes, by name.</param>
/// <param name="Forgotten">Commits named only by its reflogs.</param>
/// <param name="Unsaved">Whether it contains work that exists nowhere else.</param>
internal sealed record NestedRepository(
    string Path,
    NestedPlace Place,
    Checkout Subject,
    Survey.Complete Survey,
    IReadOnlyDictionary<string, string> Refs,
    IReadOnlyList<string> Forgotten,
    bool Unsaved
);
