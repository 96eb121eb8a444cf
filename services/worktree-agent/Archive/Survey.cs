using Helios.WorktreeAgent.Git;

namespace Helios.WorktreeAgent.Archive;

/// <summary>What of a tree is not in a commit.</summary>
/// <param name="Entries">What status says, without what setup made.</param>
/// <param name="Hidden">Files that status was told not to look at.</param>
/// <param name="Operation">Files and folders that show an operation in progress: a merge, a rebase, a bisect …</param>
internal sealed record Survey(IReadOnlyList<StatusEntry> Entries, IReadOnlyList<string> Hidden, IReadOnlyList<string> Operation)
{
    public bool Dirty => Entries.Count > 0 || Hidden.Count > 0 || Operation.Count > 0;

    /// <summary>Whether the index says anything that HEAD and the files do not.</summary>
    public bool NeedsIndex => Hidden.Count > 0 || Operation.Count > 0 || Entries.Any(entry => entry.IsStaged);
}
