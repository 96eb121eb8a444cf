using System.Text;
using Helios.Processes;
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
        WriteNew(aside, Encoding.UTF8.GetBytes(content));
        File.Move(aside, path, overwrite: true);
    }

    /// <summary>Writes a file in the place of whatever is there: not into it, because that may be a link to elsewhere, or a named pipe.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        if (RegularFile.KindOf(path) is not (FileKind.None or FileKind.Directory))
            File.Delete(path);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        file.Write(content);
    }
}
