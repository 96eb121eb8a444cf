using System.IO.Enumeration;
using Helios.Processes;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Surveys;

/// <summary>
/// Opens every folder of a tree, independently of git: git skips ignored folders, every <c>.git</c>, and folders it cannot
/// open, with a warning and exit code 0.
/// </summary>
internal sealed class TreeWalk(IProcessRunner processes)
{
    private const int MostGaps = 20;

    private const int MostBytes = 64 * 1024;

    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = default,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
    };

    private static readonly TimeSpan FindLimit = TimeSpan.FromMinutes(10);

    /// <param name="top">The top folder; its own <c>.git</c> is not reported.</param>
    /// <param name="origin">The original location of a tree that is moved aside to <paramref name="top"/>; null if it is not moved.</param>
    /// <param name="cancellationToken">Stops between folders.</param>
    public async Task<TreeListing> Walk(string top, string? origin, CancellationToken cancellationToken)
    {
        var repositories = new List<string>();
        var gaps = new List<SurveyGap>();
        var waiting = new Stack<string>();
        waiting.Push(top);
        while (gaps.Count < MostGaps && waiting.TryPop(out var folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<string> inside = [];
            var hasGit = false;
            try
            {
                foreach (var (name, isFolder) in Entries(folder))
                {
                    if (BlockingFiles.IsRead(name))
                        BlockingFiles.Refuse(Path.Combine(folder, name));
                    if (name is ".git")
                        hasGit = true;
                    else if (isFolder)
                        inside.Add(name);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                gaps.Add(Closed(folder, failure));
                continue;
            }
            if (hasGit && folder != top && Judge(top, origin ?? top, folder) is var (isRepository, gap))
            {
                if (gap is not null)
                    gaps.Add(gap);
                if (isRepository)
                {
                    repositories.Add(Path.GetRelativePath(top, folder));
                    // Git treats an unreadable folder of refs as empty.
                    if (Unreadable(Path.Combine(folder, ".git")) is { } closed)
                        gaps.Add(closed);
                    continue;
                }
            }
            // A name that is not UTF-8 text cannot be used to open its folder.
            if (inside.RemoveAll(BlockingFiles.IsNoText) > 0)
            {
                await BlockingFiles.RefuseInOddFolders(folder, processes, cancellationToken);
                gaps.AddRange(await Find(folder, cancellationToken));
            }
            foreach (var name in inside)
                waiting.Push(Path.Combine(folder, name));
        }
        repositories.Sort(StringComparer.Ordinal);
        return new TreeListing(repositories, gaps);
    }

    private static SurveyGap? Unreadable(string gitDir)
    {
        var waiting = new Stack<string>();
        if (Directory.Exists(gitDir))
            waiting.Push(gitDir);
        while (waiting.TryPop(out var folder))
        {
            try
            {
                foreach (var (name, isFolder) in Entries(folder))
                    if (isFolder && !BlockingFiles.IsNoText(name))
                        waiting.Push(Path.Combine(folder, name));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return Closed(folder, failure);
            }
        }
        return null;
    }

    private static SurveyGap Closed(string path, Exception failure) =>
        new(
            path,
            $"Cannot read {path} ({failure.Message.TrimEnd('.')}). Give the worktree agent access to it, move it away, or remove it."
        );

    /// <summary>Whether git recognises a git directory as a repository.</summary>
    public static bool IsGitDirectory(string path) =>
        RefFiles.ReadHead(path) is not null
        && (
            File.Exists(Path.Combine(path, "commondir"))
            || (Directory.Exists(Path.Combine(path, "objects")) && Directory.Exists(Path.Combine(path, "refs")))
        );

    private static FileSystemEnumerable<(string Name, bool IsFolder)> Entries(string folder) =>
        new(
            folder,
            // A link to a folder is only a link: its target is not in the tree.
            (ref FileSystemEntry entry) =>
                (entry.FileName.ToString(), entry.IsDirectory && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint)),
            Everything
        );

    private static (bool IsRepository, SurveyGap? Gap) Judge(string top, string origin, string folder)
    {
        var dotGit = Path.Combine(folder, ".git");
        try
        {
            if (Directory.Exists(dotGit))
            {
                if (IsGitDirectory(dotGit))
                    return (true, null);
                return Directory.EnumerateFileSystemEntries(dotGit).Any() ? (false, NotUnderstood(dotGit)) : (false, null);
            }
            // Only regular files have a length.
            if (
                new FileInfo(dotGit) is { LinkTarget: null, Exists: true, Length: > 0 and < MostBytes }
                && RefFiles.ReadText(dotGit)?.TrimEnd('\n') is { } text
                && text.StartsWith("gitdir: ", StringComparison.Ordinal)
                && IsGitDirectory(Moved(Path.GetFullPath(text["gitdir: ".Length..], Moved(folder, top, origin)), origin, top))
            )
                return (true, null);
            return (false, NotUnderstood(dotGit));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (false, Closed(dotGit, failure));
        }
    }

    private static string Moved(string path, string from, string to) =>
        path == from || path.StartsWith(from + "/", StringComparison.Ordinal) ? to + path[from.Length..] : path;

    private static SurveyGap NotUnderstood(string dotGit) =>
        new(
            dotGit,
            $"Git does not recognise {dotGit} as a repository, so its contents are unknown. Repair it, move it away, or remove it."
        );

    /// <summary>Examines subfolders whose names are not text, by the bytes of their names.</summary>
    private async Task<IReadOnlyList<SurveyGap>> Find(string folder, CancellationToken cancellationToken)
    {
        var found = await processes.Run(
            new CommandSpec("find", ".", "-mindepth", "2", "-name", ".git", "-print0")
            {
                WorkingDirectory = folder,
                Timeout = FindLimit,
            }.With("LC_ALL", "C"),
            cancellationToken
        );
        if (!found.Succeeded || !found.Stdout.IsComplete || !found.Stderr.Bytes.IsEmpty)
            return
            [
                new SurveyGap(
                    folder,
                    $"{folder} contains folders whose names are not UTF-8 text, and they cannot be read: {found.Describe()}"
                ),
            ];
        return
        [
            .. found
                .Stdout.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Where(path => BlockingFiles.IsNoText(path.Split('/')[1]))
                .Select(path => new SurveyGap(
                    folder,
                    $"There is a repository in {Path.Combine(folder, path[2..^"/.git".Length])}, a folder whose name is no UTF-8 "
                        + "text and cannot be entered. Rename it or move it away."
                )),
        ];
    }
}
