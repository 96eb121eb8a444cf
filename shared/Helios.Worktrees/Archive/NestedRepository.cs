using Helios.Worktrees.Git;
using Helios.Worktrees.Surveys;

namespace Helios.Worktrees.Archive;

/// <summary>A repository inside a tree.</summary>
/// <param name="Path">Its folder, from the top of the tree.</param>
/// <param name="Place">How it lies there.</param>
/// <param name="Subject">Its files and git directory.</param>
/// <param name="Survey">What of it is not committed.</param>
/// <param name="Refs">Its branches and stashes, by name.</param>
/// <param name="Forgotten">Commits that only its logs name.</param>
/// <param name="Unsaved">Whether anything of it is nowhere else.</param>
internal sealed record NestedRepository(
    string Path, NestedPlace Place, Checkout Subject, Survey.Complete Survey, IReadOnlyDictionary<string, string> Refs,
    IReadOnlyList<string> Forgotten, bool Unsaved);
