using Helios.Processes;

namespace Helios.Worktrees.Git;

/// <summary>
/// Finds files in a tree on which git would block: git opens everything with the name of one of its own files, including everything in the
/// git directories of nested repositories, and a named pipe without a writer never opens.
/// </summary>
internal static class BlockingFiles
{
    private static readonly string[] Read = [".git", ".gitignore", ".gitattributes", ".gitmodules"];

    /// <summary>Whether git opens files with this name anywhere in a tree.</summary>
    public static bool IsRead(string name) => Read.Contains(name);

    /// <param name="top">The tree's top folder.</param>
    /// <param name="cancellationToken">Stops between folders.</param>
    /// <exception cref="IrregularFileException">There is such a file; the message names it.</exception>
    public static void RefuseIn(string top, CancellationToken cancellationToken)
    {
        var waiting = new Stack<string>([top]);
        while (waiting.TryPop(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
                {
                    if (IsRead(entry.Name))
                        Refuse(entry.FullName);
                    else if (entry is DirectoryInfo && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                        waiting.Push(entry.FullName);
                }
            }
            catch (Exception failure) when (failure is DirectoryNotFoundException or UnauthorizedAccessException)
            {
                // Deleted in the meantime, because the lane is in use; or unreadable for git, too.
                continue;
            }
        }
    }

    /// <summary>Refuses a git file, or a git directory containing a file, on which git would block.</summary>
    /// <exception cref="IrregularFileException">The message names it.</exception>
    public static void Refuse(string path)
    {
        var kind = RegularFile.KindOf(path);
        RefuseKind(path, kind);
        if (kind is FileKind.Directory)
            foreach (var entry in Directory.EnumerateFileSystemEntries(path))
                Refuse(entry);
    }

    /// <summary>Refuses a file that is of a kind on which git would block.</summary>
    /// <exception cref="IrregularFileException">The message names it.</exception>
    public static void RefuseKind(string path, FileKind kind)
    {
        if (kind is FileKind.Fifo or FileKind.Device or FileKind.Socket)
            throw new IrregularFileException(path, $"is {RegularFile.NameOf(kind)}, on which git would block. Remove it");
    }
}
