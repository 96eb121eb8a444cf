namespace Helios.Worktrees.Pool;

/// <summary>
/// A quick check, independent of the number of files, that a pool entry is unchanged: the names in its private git directory, the index
/// file, the modification time of the top folder. Deeper files are protected by the closed folder around the tree (see
/// <see cref="PoolStore"/>).
/// </summary>
/// <param name="GitFiles">The names in the private git directory, sorted.</param>
/// <param name="IndexBytes">The index's length.</param>
/// <param name="IndexWrittenAt">When the index was written, in ticks: git rewrites it whenever it changes or refreshes it.</param>
/// <param name="TopChangedAt">When an entry of the top folder was last added or removed, in ticks.</param>
/// <param name="Status">
/// A digest of the status of the fresh tree, which is not always clean (line endings committed without normalisation).
/// </param>
internal sealed record PoolEntrySeal(
    IReadOnlyList<string> GitFiles,
    long IndexBytes,
    long IndexWrittenAt,
    long TopChangedAt,
    string Status
);
