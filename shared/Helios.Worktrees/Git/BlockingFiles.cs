using System.IO.Enumeration;
using Helios.Processes;
using Helios.Processes.Files;

namespace Helios.Worktrees.Git;

/// <summary>
/// Finds files in a tree on which git would block: git opens everything with the name of one of its own files, including everything in the
/// git directories of nested repositories, and a named pipe without a writer never opens.
/// </summary>
internal static class BlockingFiles
{
    private static readonly string[] Read = [".git", ".gitignore", ".gitattributes", ".gitmodules"];

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = default, IgnoreInaccessible = false };

    private static readonly TimeSpan FindLimit = TimeSpan.FromMinutes(1);

    /// <summary>Whether git opens files with this name anywhere in a tree.</summary>
    public static bool IsRead(ReadOnlySpan<char> name) => name is ".git" or ".gitignore" or ".gitattributes" or ".gitmodules";

    /// <summary>Refuses a tree with a file on which git would block when it looks for changes.</summary>
    /// <param name="top">The tree's top folder.</param>
    /// <param name="processes">Looks into folders whose names are not text.</param>
    /// <param name="cancellationToken">Stops between folders.</param>
    /// <exception cref="IrregularFileException">There is such a file; the message names it.</exception>
    public static async Task RefuseIn(string top, IProcessRunner processes, CancellationToken cancellationToken)
    {
        var waiting = new Stack<string>([top]);
        while (waiting.TryPop(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isOdd = false;
            try
            {
                foreach (var (name, isFolder) in Telling(folder))
                {
                    if (IsRead(name))
                        Refuse(Path.Combine(folder, name));
                    else if (isFolder && IsNoText(name))
                        isOdd = true;
                    else if (isFolder)
                        waiting.Push(Path.Combine(folder, name));
                }
            }
            catch (Exception failure) when (failure is DirectoryNotFoundException or UnauthorizedAccessException)
            {
                // Deleted in the meantime, because the lane is in use; or unreadable for git, too.
                continue;
            }
            if (isOdd)
                await RefuseInOddFolders(folder, processes, cancellationToken);
        }
    }

    /// <summary>Refuses such files in subfolders whose names are not UTF-8 text, which only other programs can open.</summary>
    /// <exception cref="IrregularFileException">There is such a file; the message names it.</exception>
    /// <exception cref="GitException">They could not be looked for.</exception>
    public static async Task RefuseInOddFolders(string folder, IProcessRunner processes, CancellationToken cancellationToken)
    {
        string[] read = [.. Read.SelectMany(name => new[] { "-o", "-name", name }), "-o", "-path", "*/.git/*"];
        string[] blocks = ["(", "-type", "p", "-o", "-type", "c", "-o", "-type", "b", "-o", "-type", "s", ")"];
        var found = await processes.Run(
            new CommandSpec("find", [".", "-mindepth", "2", .. blocks, "(", .. read.Skip(1), ")", "-print0"])
            {
                WorkingDirectory = folder,
                Timeout = FindLimit,
            }.With("LC_ALL", "C"),
            cancellationToken
        );
        if (found.Stdout.Bytes.Span is { IsEmpty: false } names)
            throw new IrregularFileException(
                Path.Combine(folder, PathText.Show(names[2..names.IndexOf((byte)0)])),
                "is a named pipe, a socket or a device, on which git would block. Remove it"
            );
        // A folder that cannot be read is closed to git, too.
        if (found.Ending is not CommandEnding.Exited)
            throw new GitException($"{folder} contains folders whose names are not UTF-8 text, which cannot be read: {found.Describe()}");
    }

    /// <summary>Whether a name cannot be used to open what has it.</summary>
    public static bool IsNoText(string name) => name.Contains('\uFFFD', StringComparison.Ordinal);

    // Strings are made only of folders and of the few files that count: a tree has many others.
    private static FileSystemEnumerable<(string Name, bool IsFolder)> Telling(string folder) =>
        new(folder, (ref FileSystemEntry entry) => (entry.FileName.ToString(), IsFolder(ref entry)), Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => IsFolder(ref entry) || IsRead(entry.FileName),
        };

    // A link to a folder is only a link: its target is not in the tree.
    private static bool IsFolder(ref FileSystemEntry entry) => entry.IsDirectory && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

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
