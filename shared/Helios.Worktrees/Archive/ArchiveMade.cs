namespace Helios.Worktrees.Archive;

/// <summary>An archive with its ref.</summary>
/// <param name="Commit">The commit of the ref.</param>
/// <param name="Tree">The tree of all files; null if there were no files.</param>
/// <param name="Apart">Folders archived separately, which are not in the tree.</param>
internal sealed record ArchiveMade(string Commit, string? Tree, IReadOnlyList<string> Apart);
