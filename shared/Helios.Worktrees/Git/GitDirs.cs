using Helios.Processes.Files;

namespace Helios.Worktrees.Git;

/// <summary>Finds git directories the way git does, by reading the files that name them.</summary>
internal static class GitDirs
{
    // Longer ones cannot name a folder.
    private const int MostOfAName = 64 * 1024;

    /// <summary>The git directory of a call; null if it has none.</summary>
    public static string? Of(GitCall call) => call.GitDir ?? (call.Folder is { } folder ? Around(folder) : null);

    /// <summary>The git directory of the repository around a folder; null if there is none.</summary>
    public static string? Around(string folder)
    {
        for (var at = Path.GetFullPath(folder); !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
        {
            if (In(at) is { } gitDir)
                return gitDir;
            if (RegularFile.KindOf(Path.Combine(at, "HEAD")) is not FileKind.None && Directory.Exists(Path.Combine(at, "objects")))
                return at;
        }
        return null;
    }

    /// <summary>The git directory that a folder's <c>.git</c> is or names; null if it has none.</summary>
    /// <exception cref="IrregularFileException">It is neither a folder nor a regular file.</exception>
    public static string? In(string folder)
    {
        var dotGit = Path.Combine(folder, ".git");
        if (RegularFile.KindOf(dotGit) is FileKind.Directory || (RegularFile.KindOf(dotGit) is FileKind.Link && Directory.Exists(dotGit)))
            return dotGit;
        const string prefix = "gitdir: ";
        return
            RegularFile.Read(dotGit, MostOfAName) is { } bytes
            && System.Text.Encoding.UTF8.GetString(bytes) is var text
            && text.StartsWith(prefix, StringComparison.Ordinal)
            ? Path.GetFullPath(text[prefix.Length..].TrimEnd('\n', '\r'), folder)
            : null;
    }

    /// <summary>Refuses a git directory outside of its tree: Helios would write to a foreign repository.</summary>
    /// <param name="folder">The folder it belongs to.</param>
    /// <param name="gitDir">The git directory.</param>
    /// <param name="around">The tree around it, with the git directory that contains its submodules.</param>
    /// <exception cref="GitException">It is elsewhere; the message names it.</exception>
    public static void RefuseOutside(string folder, string gitDir, Checkout around)
    {
        var real = RealPath.Of(gitDir);
        if (
            real is null
            || !new[] { around.WorkTree, around.GitDir }
                .OfType<string>()
                .Select(RealPath.Of)
                .OfType<string>()
                .Any(place => RealPath.IsWithin(real, place))
        )
            throw new GitException(
                $"The git directory of {folder} is {gitDir}, outside of the lane; Helios does not touch it. Move {folder} away, or "
                    + "give it its own git directory."
            );
    }

    /// <summary>The common directory of a git directory: the same, unless it is a worktree's.</summary>
    public static string CommonOf(string gitDir) =>
        RegularFile.Read(Path.Combine(gitDir, "commondir"), MostOfAName) is { } bytes
            ? Path.GetFullPath(System.Text.Encoding.UTF8.GetString(bytes).TrimEnd('\n', '\r'), gitDir)
            : gitDir;
}
