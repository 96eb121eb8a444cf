using System.Collections.Concurrent;
using Helios.Processes.Files;

namespace Helios.Worktrees.Git;

/// <summary>
/// Finds named pipes and devices among the files that all worktrees of a repository share, packs and refs, and among the registrations of
/// the others. A lane can put one there, and each git call that reads them would wait for it until its time is over. A folder that has not
/// changed since the last look is not read again.
/// </summary>
internal sealed class SharedFiles
{
    private const int MostRemembered = 50_000;

    // Folders, and how many levels of folders in each.
    private static readonly (string Folder, int Levels)[] Objects = [("objects/pack", 0), ("objects/info", 1)];
    private static readonly (string Folder, int Levels)[] Refs = [("refs", 32)];
    private static readonly (string Folder, int Levels)[] Worktrees = [("worktrees", 1)];

    // The time of a folder's change is a few milliseconds coarse: what comes right after a look may bear the same.
    private static readonly TimeSpan Coarse = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, Looked> remembered = new(StringComparer.Ordinal);

    /// <param name="gitDir">A git directory that the call works with.</param>
    /// <param name="call">
    /// The call. What it does not read does not keep it from its work: a lane that has broken its own registration stops no other.
    /// </param>
    /// <param name="hasObjects">Whether objects are in it: not in a worktree's own.</param>
    /// <exception cref="IrregularFileException">There is one; the message names it.</exception>
    public void RefuseBlocking(string gitDir, GitCall call, bool hasObjects = true)
    {
        if (remembered.Count > MostRemembered)
            remembered.Clear();
        foreach (
            var (folder, levels) in (IEnumerable<(string, int)>)
                [.. hasObjects ? Objects : [], .. ReadsRefs(call) ? Refs : [], .. ReadsWorktrees(call) ? Worktrees : []]
        )
            Look(new DirectoryInfo(Path.Combine(gitDir, folder)), levels);
    }

    private static bool ReadsRefs(GitCall call) =>
        ReadsWorktrees(call)
        || call.Arguments[0] is "for-each-ref" or "pack-refs"
        || (call.Arguments[0] is "rev-list" && call.Arguments.Any(argument => argument is "--branches" or "--tags" or "--remotes"));

    private static bool ReadsWorktrees(GitCall call) =>
        call.Arguments[0] is "fetch" or "gc" or "worktree" or "branch"
        || (call.Arguments[0] is "rev-list" && call.Arguments.Contains("--all"));

    private void Look(DirectoryInfo folder, int levels)
    {
        if (!folder.Exists)
            return;
        var changed = folder.LastWriteTimeUtc;
        if (!remembered.TryGetValue(folder.FullName, out var looked) || looked.Changed != changed)
            looked = LookAgain(folder, changed);
        if (levels == 0)
            return;
        foreach (var inside in looked.Folders)
            Look(new DirectoryInfo(inside), levels - 1);
    }

    private Looked LookAgain(DirectoryInfo folder, DateTime changed)
    {
        // Compared with what the file system writes, whatever clock others are given.
        var began = TimeProvider.System.GetUtcNow().UtcDateTime;
        // What a link leads to changes without the folder that the link is in.
        var links = folder.Attributes.HasFlag(FileAttributes.ReparsePoint);
        var folders = new List<string>();
        try
        {
            foreach (var entry in folder.EnumerateFileSystemInfos())
            {
                links |= entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
                if (entry is DirectoryInfo)
                    folders.Add(entry.FullName);
                else
                    Refuse(entry.FullName);
            }
        }
        catch (Exception failure) when (failure is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or closed to git as well.
            return new Looked(changed, []);
        }
        var looked = new Looked(changed, folders);
        if (!links && began - changed > Coarse)
            remembered[folder.FullName] = looked;
        return looked;
    }

    private static void Refuse(string path)
    {
        var kind = RegularFile.KindOf(path);
        if (kind is FileKind.Link && TargetOf(path) is { } target)
            kind = RegularFile.KindOf(target);
        BlockingFiles.RefuseKind(path, kind);
    }

    private static string? TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private sealed record Looked(DateTime Changed, IReadOnlyList<string> Folders);
}
