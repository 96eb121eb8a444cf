using System.Text;
using Helios.Processes;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Places;

/// <summary>
/// Writes small files that git or a later start of ours reads: a kill leaves the old content or the new, never a part. An empty file in
/// their place would say something else: a lock without words, a worktree of no repository. The caller holds the repository's lock.
/// </summary>
internal static class WholeFile
{
    public const string AsideName = ".writing";

    public static void Write(GitRepository repository, string path, string content)
    {
        // Where no status sees it, beside the lock, or beside the worktrees that lie elsewhere: a rename stays on one file system. The next write
        // takes over what a kill leaves.
        var isOutside = repository.Place is { } place && path.StartsWith(place + "/", StringComparison.Ordinal);
        var aside = isOutside ? Path.Combine(repository.ManagedRoot, AsideName) : Path.Combine(repository.CommonDir, "helios", "writing");
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
