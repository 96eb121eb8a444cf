using System.IO.Enumeration;

namespace Helios.Worktrees.Setup;

/// <summary>
/// Finds the relative paths that match a glob: <c>*</c> and <c>?</c> within a segment, <c>**</c> for any number of folders. Each folder is
/// read once, however many <c>**</c> there are: the state is a set of positions in the glob.
/// </summary>
internal sealed class SetupGlob
{
    private const string AnyFolders = "**";

    private readonly string root;
    private readonly string[] parts;
    private readonly SortedSet<string> found = new(StringComparer.Ordinal);

    private SetupGlob(string root, string glob)
    {
        this.root = root;
        var given = glob.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        if (Path.IsPathRooted(glob) || given.Length == 0 || given.Contains("..") || given[0] is ".git" or Git.GitRepository.ManagedFolder)
            throw new SetupFailedException($"'{glob}' is not a path inside the repository.");
        parts = [.. given.Where((part, i) => i == 0 || part is not AnyFolders || given[i - 1] is not AnyFolders)];
        // At the end it means everything inside: folders are taken as a whole.
        if (parts[^1] is AnyFolders)
            parts[^1] = "*";
    }

    /// <exception cref="SetupFailedException">The glob leaves the repository.</exception>
    public static IReadOnlyCollection<string> Matches(string root, string glob, CancellationToken cancellationToken)
    {
        var search = new SetupGlob(root, glob);
        search.Walk("", [0], cancellationToken);
        return search.found;
    }

    /// <summary>Whether an entry does not belong to the repository's files: its git directory and the worktrees folder.</summary>
    public static bool IsOff(string name, string at) => at.Length == 0 && name is ".git" or Git.GitRepository.ManagedFolder;

    private void Walk(string at, SortedSet<int> places, CancellationToken cancellationToken)
    {
        // "**" may match no folder.
        foreach (var place in places.Where(place => parts[place] is AnyFolders).ToList())
            places.Add(place + 1);
        var folder = Path.Combine(root, at);
        if (places.All(place => !IsPattern(parts[place])))
        {
            foreach (var place in places.Where(place => Path.Exists(Path.Combine(folder, parts[place]))))
                Take(Path.Combine(at, parts[place]), [place], cancellationToken);
            return;
        }
        if (!Directory.Exists(folder))
            return;
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsOff(entry.Name, at))
                continue;
            var path = Path.Combine(at, entry.Name);
            Take(path, [.. places.Where(place => Fits(parts[place], entry.Name))], cancellationToken, entry);
        }
    }

    /// <summary>Continues after an entry that matches some positions, and into a folder that may match.</summary>
    private void Take(string path, IReadOnlyList<int> fitting, CancellationToken cancellationToken, FileSystemInfo? entry = null)
    {
        if (fitting.Contains(parts.Length - 1))
            found.Add(path);
        var isLink = entry is { LinkTarget: not null };
        var next = new SortedSet<int>(
            fitting.Where(place => parts[place] is not AnyFolders && place < parts.Length - 1).Select(place => place + 1)
        );
        next.UnionWith(fitting.Where(place => parts[place] is AnyFolders && !isLink));
        if (next.Count > 0 && entry is null or DirectoryInfo)
            Walk(path, next, cancellationToken);
    }

    private static bool IsPattern(string part) => part.AsSpan().ContainsAny('*', '?');

    private static bool Fits(string part, string name) =>
        part is AnyFolders || (IsPattern(part) ? FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: false) : part == name);
}
