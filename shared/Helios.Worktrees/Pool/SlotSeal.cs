namespace Helios.Worktrees.Pool;

/// <summary>
/// What tells in a moment, at any number of files, whether a slot is as it was made: the names in its private git directory, the index as a
/// file, the top folder's time. What lies deeper is kept by the closed folder around the tree (see <see cref="PoolShelf"/>).
/// </summary>
/// <param name="GitFiles">Names in the private git directory, sorted.</param>
/// <param name="IndexBytes">The index's length.</param>
/// <param name="IndexWrittenAt">When the index was written, in ticks: git writes it anew whenever it changes or refreshes it.</param>
/// <param name="TopChangedAt">When an entry of the top folder last came or went, in ticks.</param>
/// <param name="Status">A digest of what git says of the fresh tree; not always that it is clean (line ends that were committed unnormalised).</param>
internal sealed record SlotSeal(IReadOnlyList<string> GitFiles, long IndexBytes, long IndexWrittenAt, long TopChangedAt, string Status);
