using Helios.Processes.Files;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Archive;

/// <summary>The files of a private git directory that hold the state of an operation, and the objects they name.</summary>
internal static class OperationState
{
    /// <summary>Git never writes larger files.</summary>
    public const int MostOfAFile = 256 * 1024 * 1024;

    private static readonly string[] NotState =
    [
        "HEAD",
        "index",
        "gitdir",
        "commondir",
        "locked",
        "logs",
        "modules",
        "objects",
        "hooks",
        "config",
        "description",
        "packed-refs",
        "worktrees",
        "FETCH_HEAD",
        "branches",
        "git-crypt",
    ];

    /// <summary>Files by path relative to the git directory.</summary>
    /// <param name="gitDir">The git directory.</param>
    /// <param name="ownRefs">Whether its refs are handled separately.</param>
    public static IReadOnlyList<string> Files(string gitDir, bool ownRefs)
    {
        var found = new List<string>();
        foreach (var entry in new DirectoryInfo(gitDir).EnumerateFileSystemInfos())
        {
            if (
                NotState.Contains(entry.Name)
                || (ownRefs && entry.Name is "refs" or "info")
                || entry.Name.EndsWith(".lock", StringComparison.Ordinal)
                || entry.Name.StartsWith("helios", StringComparison.Ordinal)
                || entry.Name.StartsWith("sharedindex.", StringComparison.Ordinal)
                || entry.Name.StartsWith("fast_import_crash", StringComparison.Ordinal)
            )
                continue;
            Add(gitDir, entry.FullName, found);
        }
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>The files below a folder, by full path.</summary>
    public static IReadOnlyList<string> FilesIn(string folder)
    {
        var found = new List<string>();
        Add("/", folder, found);
        return [.. found.Select(path => "/" + path)];
    }

    private static void Add(string gitDir, string path, List<string> found)
    {
        var kind = RegularFile.KindOf(path);
        if (kind is FileKind.Regular)
            found.Add(Path.GetRelativePath(gitDir, path));
        else if (kind is FileKind.Directory)
            foreach (var inside in Directory.EnumerateFileSystemEntries(path))
                Add(gitDir, inside, found);
        // Git creates no links there, and other kinds of files contain nothing.
    }

    /// <summary>Whether <see cref="Files"/> may return a file with this path relative to the git directory.</summary>
    public static bool IsState(string file) =>
        !NotState.Contains(file.Split('/', 2)[0]) && !file.StartsWith("helios", StringComparison.Ordinal);

    /// <summary>Full object ids at the beginning of a line of the state: they must survive the next garbage collection.</summary>
    public static IReadOnlyList<string> Objects(string gitDir, IReadOnlyList<string> files)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in files.Where(f => new FileInfo(Path.Combine(gitDir, f)) is { Exists: true, Length: < 1 << 20 }))
        foreach (var line in (RefFiles.ReadText(Path.Combine(gitDir, file)) ?? "").Split('\n'))
            if (line.Split([' ', '\t'], 2)[0] is var word && RefFiles.IsObjectId(word))
                found.Add(word);
        return [.. found];
    }
}
