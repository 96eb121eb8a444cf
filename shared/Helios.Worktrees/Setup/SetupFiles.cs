namespace Helios.Worktrees.Setup;

/// <summary>Finds and links untracked files of the main worktree, for a fresh one.</summary>
internal static class SetupFiles
{
    /// <summary>Adds what matches a glob to a copy.</summary>
    /// <param name="copy">The copy from the main worktree into the fresh one.</param>
    /// <param name="glob">What to copy.</param>
    /// <param name="confined">
    /// Whether the glob comes from the repository: then it may not leave the main worktree through links, or enter the git directory.
    /// </param>
    /// <param name="cancellationToken">Stops between files.</param>
    public static void Add(SetupCopy copy, string glob, bool confined, CancellationToken cancellationToken)
    {
        foreach (var path in Matches(copy.From, glob, confined, cancellationToken))
            copy.Add(path, cancellationToken);
    }

    /// <summary>Creates links to what matches a glob in the main worktree.</summary>
    /// <param name="from">The main worktree.</param>
    /// <param name="to">The fresh one.</param>
    /// <param name="glob">What to link.</param>
    /// <param name="confined">
    /// Whether the glob comes from the repository: then it may not leave the main worktree through links, or enter the git directory.
    /// </param>
    /// <param name="cancellationToken">Stops between files.</param>
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
    public static string Destination(string to, string path)
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
}
