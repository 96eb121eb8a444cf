using System.Text;
using Helios.Processes.Files;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Places;

/// <summary>
/// Writes small files atomically that git or a later start of this program reads: a kill leaves the old or the new content, never a part.
/// An empty file would have another meaning: a lock without a reason, a worktree without a repository. The caller holds the repository's
/// lock.
/// </summary>
internal static class AtomicFile
{
    public const string AsideName = ".writing";

    public static void Write(GitRepository repository, string path, string content)
    {
        // Where status does not show it: next to the lock, or next to outside worktrees, so that the rename stays on one file system. The
        // next write overwrites what a kill leaves.
        var isOutside = repository.Place is { } place && path.StartsWith(place + "/", StringComparison.Ordinal);
        var aside = isOutside ? Path.Combine(repository.ManagedRoot, AsideName) : Path.Combine(repository.CommonDir, "helios", "writing");
        WriteNew(aside, Encoding.UTF8.GetBytes(content));
        File.Move(aside, path, overwrite: true);
    }

    /// <summary>Replaces whatever is there by a file: not by writing into it, because it may be a link or a named pipe.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        if (RegularFile.KindOf(path) is not (FileKind.None or FileKind.Directory))
            File.Delete(path);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        file.Write(content);
    }
}
