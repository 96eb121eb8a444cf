using Helios.Processes.Files;

namespace Helios.Worktrees.Setup;

/// <summary>Copies and links untracked files from the main worktree into a fresh one.</summary>
internal static class SetupFiles
{
    /// <summary>Copies what matches a glob; existing files in the worktree are kept.</summary>
    /// <param name="from">The main worktree.</param>
    /// <param name="to">The fresh one.</param>
    /// <param name="glob">What to copy.</param>
    /// <param name="confined">
    /// Whether the glob comes from the repository: then it may not leave the main worktree through links, or enter the git directory.
    /// </param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <returns>What was skipped, because it is neither a file, a folder nor a link: sockets, named pipes, devices.</returns>
    public static IReadOnlyList<string> Copy(string from, string to, string glob, bool confined, CancellationToken cancellationToken)
    {
        var leftOut = new List<string>();
        foreach (var path in Matches(from, glob, confined, cancellationToken))
            CopyTree(from, Path.Combine(from, path), Destination(to, path), leftOut, cancellationToken);
        return leftOut;
    }

    /// <summary>Creates links to what matches a glob in the main worktree.</summary>
    /// <inheritdoc cref="Copy" path="/param"/>
    /// <returns>The created links, relative to the worktree.</returns>
    public static IReadOnlyList<string> Link(string from, string to, string glob, bool confined, CancellationToken cancellationToken)
    {
        var made = new List<string>();
        foreach (var path in Matches(from, glob, confined, cancellationToken))
        {
            var destination = Destination(to, path);
            // An archive restores the link created by its lane's setup.
            if (new FileInfo(destination).LinkTarget is { } target && target == Path.Combine(from, path))
            {
                made.Add(path);
                continue;
            }
            if (Path.Exists(destination) || new FileInfo(destination).LinkTarget is not null)
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(destination) ?? to);
            File.CreateSymbolicLink(destination, Path.Combine(from, path));
            made.Add(path);
        }
        return made;
    }

    /// <summary>Relative paths that match a glob.</summary>
    /// <exception cref="SetupFailedException">The glob leaves the repository.</exception>
    public static IReadOnlyCollection<string> Matches(string root, string glob, bool confined, CancellationToken cancellationToken)
    {
        var found = SetupGlob.Matches(root, glob, cancellationToken);
        if (confined && found.FirstOrDefault(path => LeadsAway(root, path)) is { } away)
            throw new SetupFailedException($"'{glob}' matches {away}, which leaves the repository through a link.");
        return found;
    }

    /// <summary>Whether a path goes through a link, or is a link to anything but a file of the same worktree.</summary>
    private static bool LeadsAway(string root, string path, int hops = 0)
    {
        var at = root;
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            at = Path.Combine(at, parts[i]);
            if (new FileInfo(at).LinkTarget is null)
                continue;
            if (i < parts.Length - 1)
                return true;
            // The link itself is copied: from another folder it may lead elsewhere.
            var target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(at) ?? root, new FileInfo(at).LinkTarget ?? ""));
            var inside = target.StartsWith(root + "/", StringComparison.Ordinal) ? target[(root.Length + 1)..] : null;
            return inside is null || hops > 8 || SetupGlob.IsOff(inside.Split('/')[0], "") || LeadsAway(root, inside, hops + 1);
        }
        return false;
    }

    /// <summary>The target of a file: inside the worktree, even if the base commit contains links on the way.</summary>
    private static string Destination(string to, string path)
    {
        var folder = to;
        foreach (var part in Path.GetDirectoryName(path)?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            folder = Path.Combine(folder, part);
            if (new DirectoryInfo(folder).LinkTarget is not null)
                throw new SetupFailedException($"'{path}' would be written through the link {folder}.");
        }
        return Path.Combine(to, path);
    }

    private static void CopyTree(string root, string from, string to, List<string> leftOut, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var there = RegularFile.KindOf(to);
        switch (RegularFile.KindOf(from))
        {
            case FileKind.Link when there is FileKind.None && new FileInfo(from).LinkTarget is { } target:
                Directory.CreateDirectory(Path.GetDirectoryName(to) ?? "/");
                File.CreateSymbolicLink(to, target);
                break;
            case FileKind.Directory when there is not FileKind.Link:
                Directory.CreateDirectory(to);
                foreach (var entry in Directory.EnumerateFileSystemEntries(from))
                    CopyTree(root, entry, Path.Combine(to, Path.GetFileName(entry)), leftOut, cancellationToken);
                break;
            case FileKind.Regular when there is FileKind.None:
                Directory.CreateDirectory(Path.GetDirectoryName(to) ?? "/");
                File.Copy(from, to);
                break;
            case FileKind.Unknown:
                throw new UnauthorizedAccessException($"Cannot access '{from}'.");
            case FileKind.Fifo or FileKind.Socket or FileKind.Device or FileKind.None:
                // Also files deleted in the meantime, or whose names are not text.
                leftOut.Add(Path.GetRelativePath(root, from));
                break;
        }
    }
}
