namespace Helios.Worktrees.Archive;

/// <summary>An archive with its manifest.</summary>
/// <param name="Commit">The archive commit; its tree contains the files.</param>
/// <param name="State">The revision of its other parent, whose tree holds the index and the state of an operation.</param>
/// <param name="Manifest">The manifest.</param>
internal sealed record OpenedArchive(string Commit, string State, ArchiveManifest Manifest);
