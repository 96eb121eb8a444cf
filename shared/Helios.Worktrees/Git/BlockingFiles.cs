using Helios.Processes;

namespace Helios.Worktrees.Git;

/// <summary>
/// Finds what git would wait for in a tree: it opens whatever bears the name of one of its own files, a repository inside with all that is in its git directory included, and a
/// named pipe without a writer never opens.
/// </summary>
internal static class BlockingFiles
{
    private static readonly string[] Read = [".git", ".gitignore", ".gitattributes", ".gitmodules"];

    /// <summary>Whether git opens what bears that name, wherever it lies in a tree.</summary>
    public static bool IsRead(string name) => Read.Contains(name);

    /// <param name="top">The tree's top folder.</param>
    /// <param name="cancellationToken">Stops between folders.</param>
    /// <exception cref="IrregularFileException">There is one; the message names it.</exception>
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
                // Gone meanwhile, in a lane that is worked in; or closed to git as well.
                continue;
            }
        }
    }

    /// <summary>Refuses one file of git's, or a git directory with anything in it, for which git would wait.</summary>
    /// <exception cref="IrregularFileException">The message names it.</exception>
    public static void Refuse(string path)
    {
        var kind = RegularFile.KindOf(path);
        if (kind is FileKind.Fifo or FileKind.Device or FileKind.Socket)
            throw new IrregularFileException(path, $"is {RegularFile.NameOf(kind)}, which git would wait for. Remove it");
        if (kind is FileKind.Directory)
            foreach (var entry in Directory.EnumerateFileSystemEntries(path))
                Refuse(entry);
    }
}
