using Helios.WorktreeAgent.Git;

namespace Helios.WorktreeAgent.Worktrees;

/// <summary>
/// Writes small files that git or a later start of ours reads: a kill leaves the old content or the new, never a part. An empty file in
/// their place would say something else: a lock without words, a worktree of no repository. The caller holds the repository's lock.
/// </summary>
internal static class WholeFile
{
    public static void Write(GitRepository repository, string path, string content)
    {
        // Beside the lock, where no status sees it; the next write takes over what a kill leaves.
        var aside = Path.Combine(repository.CommonDir, "helios", "writing");
        File.WriteAllText(aside, content);
        File.Move(aside, path, overwrite: true);
    }
}
