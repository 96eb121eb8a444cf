namespace Helios.Worktrees.Archive;

/// <summary>An archive with what it says of itself.</summary>
/// <param name="Commit">The archive: its tree is the files.</param>
/// <param name="State">How git finds its other parent, whose tree holds the index and the state of an operation.</param>
/// <param name="Manifest">What it says.</param>
internal sealed record OpenedArchive(string Commit, string State, ArchiveManifest Manifest);
