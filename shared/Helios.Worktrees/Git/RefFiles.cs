using System.Text;
using Helios.Processes.Files;

namespace Helios.Worktrees.Git;

/// <summary>
/// Reads refs from a repository's files (gitrepository-layout), because a process costs 3 ms and creating a lane needs four. Repositories
/// with reftables are refused when they are opened.
/// </summary>
internal static class RefFiles
{
    // The largest files are reflogs.
    private const int MostOfAFile = 64 * 1024 * 1024;
    private const int MostOfPackedRefs = 512 * 1024 * 1024;

    /// <summary>The object of a full ref name (<c>refs/heads/main</c>); null if the ref does not exist.</summary>
    public static string? Find(string commonDir, string name) => FindLoose(commonDir, name) ?? FindPacked(commonDir, name);

    /// <summary>Reads a <c>HEAD</c> file: a ref name or an object.</summary>
    public static HeadState? ReadHead(string gitDir)
    {
        if (ReadText(Path.Combine(gitDir, "HEAD")) is not { } text)
            return null;
        if (text.StartsWith("ref: ", StringComparison.Ordinal))
            return new HeadState(text["ref: ".Length..].TrimEnd('\n'), null);
        return IsObjectId(text.TrimEnd('\n')) ? new HeadState(null, text.TrimEnd('\n')) : null;
    }

    /// <summary>The worktree that has a branch checked out, or is rebasing or bisecting it; null if none.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="branch">The branch's short name.</param>
    /// <param name="except">A private git directory to ignore.</param>
    public static string? HolderOf(GitRepository repository, string branch, string? except = null) =>
        HoldingDirOf(repository, branch, except) is not { } gitDir ? null
        : gitDir == repository.CommonDir ? repository.MainWorktree ?? repository.CommonDir
        : ReadText(Path.Combine(gitDir, "gitdir"))?.TrimEnd('\n') is { } dotGit ? Path.GetDirectoryName(dotGit) ?? gitDir
        : gitDir;

    /// <summary>The git directory of that worktree.</summary>
    /// <inheritdoc cref="HolderOf"/>
    public static string? HoldingDirOf(GitRepository repository, string branch, string? except = null)
    {
        if (!repository.Bare && Holds(repository.CommonDir, branch))
            return repository.CommonDir;
        return Directory.Exists(repository.RegistrationsFolder)
            ? Directory
                .EnumerateDirectories(repository.RegistrationsFolder)
                .FirstOrDefault(gitDir => gitDir != except && !GitRepository.IsLetGo(gitDir) && HoldsIfReadable(gitDir, branch))
            : null;
    }

    /// <summary>An existing branch that conflicts with a new name, because one would be a folder of the other; null if none.</summary>
    public static string? ConflictOf(GitRepository repository, string branch)
    {
        for (var slash = branch.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = branch.IndexOf('/', slash + 1))
            if (Find(repository.CommonDir, "refs/heads/" + branch[..slash]) is not null)
                return branch[..slash];
        var folder = Path.Combine(repository.CommonDir, "refs/heads", branch);
        if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).FirstOrDefault() is { } inside)
            return Path.GetRelativePath(Path.Combine(repository.CommonDir, "refs/heads"), inside);
        return
            ReadBytes(Path.Combine(repository.CommonDir, "packed-refs"), MostOfPackedRefs, followLink: true) is { } packed
            && packed.AsSpan().IndexOf(Encoding.UTF8.GetBytes($" refs/heads/{branch}/")) >= 0
            ? branch + "/…"
            : null;
    }

    /// <summary>Whether any ref has a name that begins like this (<c>refs/replace/</c>).</summary>
    public static bool HasAny(string commonDir, string prefix)
    {
        var folder = Path.Combine(commonDir, prefix);
        return (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            || ReadBytes(Path.Combine(commonDir, "packed-refs"), MostOfPackedRefs, followLink: true) is { } packed
                && packed.AsSpan().IndexOf(Encoding.UTF8.GetBytes(" " + prefix)) >= 0;
    }

    public static bool IsObjectId(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>A file's text; null if there is none, or if it is a folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="followLink">Whether it may be a link: a file of the user's own repository, where git would follow it, too.</param>
    /// <exception cref="IrregularFileException">It is something else; the message names it.</exception>
    public static string? ReadText(string path, bool followLink = false) =>
        ReadBytes(path, MostOfAFile, followLink) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static bool Holds(string gitDir, string branch)
    {
        var full = "refs/heads/" + branch;
        return ReadHead(gitDir)?.Ref == full
            || ReadText(Path.Combine(gitDir, "rebase-merge/head-name"))?.TrimEnd('\n') == full
            || ReadText(Path.Combine(gitDir, "rebase-apply/head-name"))?.TrimEnd('\n') == full
            || ReadText(Path.Combine(gitDir, "BISECT_START"))?.TrimEnd('\n') == branch;
    }

    // Git cannot use a worktree with such files, so it does not block a branch.
    private static bool HoldsIfReadable(string gitDir, string branch)
    {
        try
        {
            return Holds(gitDir, branch);
        }
        catch (IrregularFileException)
        {
            return false;
        }
    }

    private static string? FindLoose(string commonDir, string name)
    {
        for (var hops = 0; hops < 5; hops++)
        {
            if (ReadText(Path.Combine(commonDir, name))?.TrimEnd('\n') is not { } text)
                return hops == 0 ? null : FindPacked(commonDir, name);
            if (IsObjectId(text))
                return text;
            if (!text.StartsWith("ref: refs/", StringComparison.Ordinal))
                return null;
            name = text["ref: ".Length..];
        }
        return null;
    }

    /// <summary>The object of a ref in packed-refs; null if not there.</summary>
    public static string? FindPacked(string commonDir, string name)
    {
        if (ReadBytes(Path.Combine(commonDir, "packed-refs"), MostOfPackedRefs, followLink: true) is not { } packed)
            return null;
        var wanted = Encoding.UTF8.GetBytes($" {name}\n");
        var at = packed.AsSpan().IndexOf(wanted);
        if (at < 0)
            return null;
        var start = packed.AsSpan(0, at).LastIndexOf((byte)'\n') + 1;
        var id = Encoding.ASCII.GetString(packed, start, at - start);
        return IsObjectId(id) ? id : null;
    }

    private static byte[]? ReadBytes(string path, int limit, bool followLink)
    {
        // A folder means there is no such ref: branch 'a/b' exists, branch 'a' does not.
        return RegularFile.KindOf(path) is FileKind.None or FileKind.Directory ? null : RegularFile.Read(path, limit, followLink);
    }
}
