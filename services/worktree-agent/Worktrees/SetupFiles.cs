using System.IO.Enumeration;

namespace Helios.WorktreeAgent.Worktrees;

/// <summary>Copies and links untracked files of the main worktree into a fresh one.</summary>
internal static class SetupFiles
{
    /// <summary>Copies what a glob names; what the worktree has already stays as it is.</summary>
    /// <param name="from">The main worktree.</param>
    /// <param name="to">The fresh one.</param>
    /// <param name="glob">What to copy.</param>
    /// <param name="confined">Whether the glob is the repository's own word: then links do not lead it out of the main worktree, or into the git directory.</param>
    public static void Copy(string from, string to, string glob, bool confined = false)
    {
        foreach (var path in Matches(from, glob, confined))
            CopyTree(Path.Combine(from, path), Destination(to, path));
    }

    /// <summary>Links what a glob names to the main worktree's own.</summary>
    /// <returns>The links made, relative to the worktree.</returns>
    public static IReadOnlyList<string> Link(string from, string to, string glob, bool confined = false)
    {
        var made = new List<string>();
        foreach (var path in Matches(from, glob, confined))
        {
            var destination = Destination(to, path);
            // An archive brings the link back that its lane's setup had made.
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

    /// <summary>Relative paths that a glob names, part by part: <c>*</c> and <c>?</c> within a part, <c>**</c> for any number of folders.</summary>
    /// <exception cref="SetupFailedException">The glob leaves the repository.</exception>
    public static IReadOnlyList<string> Matches(string root, string glob, bool confined = false)
    {
        var parts = glob.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        if (Path.IsPathRooted(glob) || parts.Length == 0 || parts.Contains("..") || parts[0] is ".git" or Git.GitRepository.ManagedFolder)
            throw new SetupFailedException($"'{glob}' is not a path inside the repository.");
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Walk(root, "", parts, found);
        if (confined && found.FirstOrDefault(path => LeadsAway(root, path)) is { } away)
            throw new SetupFailedException($"'{glob}' names {away}, which a link leads out of the repository.");
        return [.. found];
    }

    /// <summary>Whether a path goes through a link, or is one to somewhere else than a file of the same worktree.</summary>
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
            // The link itself is what is copied: where it leads to from another folder is what it says, not what it means here.
            var target = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(at) ?? root, new FileInfo(at).LinkTarget ?? ""));
            var inside = target.StartsWith(root + "/", StringComparison.Ordinal) ? target[(root.Length + 1)..] : null;
            return inside is null || hops > 8 || IsOff(inside.Split('/')[0], "") || LeadsAway(root, inside, hops + 1);
        }
        return false;
    }

    private static void Walk(string root, string at, ReadOnlySpan<string> parts, SortedSet<string> found)
    {
        var part = parts[0];
        var rest = parts[1..];
        var folder = Path.Combine(root, at);
        if (part is "**")
        {
            // At the end it means everything inside: folders are taken whole.
            Walk(root, at, rest.IsEmpty ? ["*"] : rest, found);
            if (rest.IsEmpty)
                return;
            foreach (var inside in Folders(folder, at))
                Walk(root, Path.Combine(at, inside), parts, found);
            return;
        }
        if (!part.AsSpan().ContainsAny('*', '?'))
        {
            var path = Path.Combine(at, part);
            if (!Path.Exists(Path.Combine(root, path)))
                return;
            if (rest.IsEmpty)
                found.Add(path);
            else
                Walk(root, path, rest, found);
            return;
        }
        if (!Directory.Exists(folder))
            return;
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (!FileSystemName.MatchesSimpleExpression(part, entry.Name, ignoreCase: false) || IsOff(entry.Name, at))
                continue;
            var path = Path.Combine(at, entry.Name);
            if (rest.IsEmpty)
                found.Add(path);
            else if (entry is DirectoryInfo)
                Walk(root, path, rest, found);
        }
    }

    private static IEnumerable<string> Folders(string folder, string at) =>
        Directory.Exists(folder)
            ? new DirectoryInfo(folder).EnumerateDirectories().Where(d => d.LinkTarget is null && !IsOff(d.Name, at)).Select(d => d.Name)
            : [];

    private static bool IsOff(string name, string at) => at.Length == 0 && name is ".git" or Git.GitRepository.ManagedFolder;

    /// <summary>Where a file goes: inside the worktree, also when the base commit has links to elsewhere on the way.</summary>
    private static string Destination(string to, string path)
    {
        var folder = to;
        foreach (var part in Path.GetDirectoryName(path)?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            folder = Path.Combine(folder, part);
            if (new DirectoryInfo(folder).LinkTarget is not null)
                throw new SetupFailedException($"'{path}' would be put through the link {folder}.");
        }
        return Path.Combine(to, path);
    }

    private static void CopyTree(string from, string to)
    {
        var source = new FileInfo(from);
        if (source.LinkTarget is { } target)
        {
            if (Path.Exists(to) || new FileInfo(to).LinkTarget is not null)
                return;
            Directory.CreateDirectory(Path.GetDirectoryName(to) ?? "/");
            File.CreateSymbolicLink(to, target);
        }
        else if (Directory.Exists(from))
        {
            if (new DirectoryInfo(to).LinkTarget is not null)
                return;
            Directory.CreateDirectory(to);
            foreach (var entry in Directory.EnumerateFileSystemEntries(from))
                CopyTree(entry, Path.Combine(to, Path.GetFileName(entry)));
        }
        else if (!Path.Exists(to) && new FileInfo(to).LinkTarget is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to) ?? "/");
            File.Copy(from, to);
        }
    }
}
