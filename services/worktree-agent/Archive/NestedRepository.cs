namespace Helios.WorktreeAgent.Archive;

/// <summary>A submodule, or a repository that lies untracked in a tree.</summary>
/// <param name="Path">Its folder, from the top of the tree.</param>
/// <param name="Submodule">Which of the two it is.</param>
/// <param name="Subject">Its files and git directory.</param>
/// <param name="Survey">What of it is not committed.</param>
/// <param name="Refs">Its branches and stashes, by name.</param>
/// <param name="Unsaved">Whether anything of it is nowhere else.</param>
internal sealed record NestedRepository(
    string Path, bool Submodule, ArchiveSubject Subject, Survey Survey, IReadOnlyDictionary<string, string> Refs, bool Unsaved);
