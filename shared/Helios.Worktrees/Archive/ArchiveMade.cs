namespace Helios.Worktrees.Archive;

/// <summary>An archive that its ref names.</summary>
/// <param name="Commit">The ref's commit.</param>
/// <param name="Tree">The tree of all files; null where there were no files to look at.</param>
/// <param name="Apart">Folders that were archived for themselves and are not in the tree.</param>
internal sealed record ArchiveMade(string Commit, string? Tree, IReadOnlyList<string> Apart);
