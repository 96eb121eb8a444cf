using System.Collections.Concurrent;
using System.Text.Json;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Microsoft.Extensions.Logging;

namespace Helios.Worktrees.Pool;

/// <summary>
/// The pool entries on disk. The private git directory of an entry is in <c>.git/helios/pool/</c>, where git does not look, so it costs
/// other git calls nothing and can be claimed by one rename. Its tree is in the worktrees folder, in <c>.pool/&lt;slot&gt;/tree</c>; the
/// folder around it is closed (mode 0) once the tree is ready, so that programs that walk the repository, such as editors and formatters,
/// cannot write into it.
/// </summary>
internal sealed partial class PoolStore(WorktreeOwner owner, Trash trash, IFaultPoints faults, ILogger<PoolStore> logger)
{
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly JsonSerializerOptions Shape = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    // Entries that this process is working on. Nobody else touches entries with this host's mark.
    private readonly ConcurrentDictionary<string, byte> held = new(StringComparer.Ordinal);

    // A claim has no time to check every file: the next round examines what it skips.
    private readonly ConcurrentDictionary<string, string> doubted = new(StringComparer.Ordinal);

    /// <summary>The folder for trees that somebody has written into: only that person may delete them.</summary>
    public static string KeptFolder(GitRepository repository) => Path.Combine(repository.ManagedRoot, ".kept");

    public static string GitDirOf(GitRepository repository, string slot) => Path.Combine(repository.OwnPoolFolder, slot);

    public static string TreeOf(GitRepository repository, string slot) => Path.Combine(FolderOf(repository, slot), "tree");

    /// <summary>
    /// The names of all entries of which anything exists, in order of creation. The git directory is created first and deleted first, under
    /// the repository's lock: a tree without one has no owner.
    /// </summary>
    public static IReadOnlyList<string> Names(GitRepository repository) =>
        [
            .. new[] { repository.OwnPoolFolder, repository.PoolFolder }
                .SelectMany(FoldersIn)
                .Select(folder => Path.GetFileName(folder))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>The names of entries with trees in the current worktrees folder.</summary>
    public static IReadOnlyList<string> NamesAt(GitRepository repository) =>
        [.. FoldersIn(repository.PoolFolder).Select(folder => Path.GetFileName(folder))];

    private static string[] FoldersIn(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // The trash removes empty folders at any time.
            return [];
        }
    }

    /// <summary>
    /// Where an entry's git directory is built, under the repository's lock: anything there without the lock was left by a kill.
    /// </summary>
    public static string AsideOf(GitRepository repository, string slot) => Path.Combine(NewFolderOf(repository), slot);

    /// <summary>Entries whose creation ended right at the start.</summary>
    public static IReadOnlyList<string> NeverBegun(GitRepository repository) =>
        Directory.Exists(NewFolderOf(repository))
            ?
            [
                .. Directory
                    .EnumerateDirectories(NewFolderOf(repository))
                    .Select(folder => Path.GetFileName(folder))
                    .Where(name => name.Contains('.', StringComparison.Ordinal)),
            ]
            : [];

    /// <summary>An entry's name: its creation time, for the order, and a prefix of its commit, so a claim can skip others.</summary>
    public static string NameOf(string id, string commit) => $"{id}.{Short(commit)}";

    public static bool IsOf(string slot, string commit) => slot.EndsWith("." + Short(commit), StringComparison.Ordinal);

    /// <summary>An entry's mark; null if there is none, or it is unreadable.</summary>
    public static PoolEntry? Read(GitRepository repository, string slot)
    {
        try
        {
            return RefFiles.ReadText(Path.Combine(GitDirOf(repository, slot), PoolEntry.FileName)) is { } text
                ? JsonSerializer.Deserialize<PoolEntry>(text, Shape)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static void Write(GitRepository repository, string path, PoolEntry slot) =>
        AtomicFile.Write(repository, path, JsonSerializer.Serialize(slot, Shape));

    public bool IsOurs(PoolEntry slot) => IsOfThisInstallation(slot) && slot.HostId == owner.HostId;

    public bool IsOfThisInstallation(PoolEntry slot) => slot.InstallationId == owner.InstallationId;

    /// <summary>Requests the examination of an entry before it is claimed or discarded.</summary>
    public void Distrust(GitRepository repository, string slot, string why) => doubted[GitDirOf(repository, slot)] = why;

    /// <summary>Why an entry was skipped; null if it was not.</summary>
    public string? DoubtOf(GitRepository repository, string slot) => doubted.GetValueOrDefault(GitDirOf(repository, slot));

    /// <summary>Reserves an entry for one of this process's workers; null if another has it.</summary>
    public IDisposable? Hold(GitRepository repository, string slot)
    {
        var key = GitDirOf(repository, slot);
        return held.TryAdd(key, 0) ? new Holding(held, key) : null;
    }

    /// <summary>The seal of a finished entry; null while a part of it is missing.</summary>
    public static PoolEntrySeal? Look(GitRepository repository, string slot, string status)
    {
        var gitDir = GitDirOf(repository, slot);
        var index = new FileInfo(Path.Combine(gitDir, "index"));
        var tree = TreeOf(repository, slot);
        return index.Exists && Directory.Exists(tree)
            ? new PoolEntrySeal(
                [.. Directory.EnumerateFileSystemEntries(gitDir).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)],
                index.Length,
                index.LastWriteTimeUtc.Ticks,
                Directory.GetLastWriteTimeUtc(tree).Ticks,
                status
            )
            : null;
    }

    /// <summary>
    /// Why an entry may not be given to a lane; null if it may. Opens its folder if it was closed. The cost does not depend on the number
    /// of files.
    /// </summary>
    public string? Doubt(GitRepository repository, string slot, PoolEntry mark)
    {
        var gitDir = GitDirOf(repository, slot);
        var tree = TreeOf(repository, slot);
        if (!IsOurs(mark) || mark.TreePath != tree)
            return "it belongs to another host";
        if (mark.Seal is not { } seal)
            return "it never became ready";
        if (RefFiles.ReadHead(gitDir) != new HeadState(null, mark.BaseCommit))
            return "its HEAD has moved";
        var folder = FolderOf(repository, slot);
        if (!Directory.Exists(folder) || new DirectoryInfo(folder).LinkTarget is not null)
            return "its folder is gone";
        if (!IsClosed(folder))
            return "its folder has been opened";
        OpenFolder(folder);
        if (Look(repository, slot, seal.Status) is not { } now || !Same(now, seal))
            return "it has been changed";
        return RefFiles.ReadText(Path.Combine(tree, ".git")) == DotGit(gitDir) ? null : "its .git file points to another directory";
    }

    /// <summary>Closes the folder to everyone except root.</summary>
    public static void CloseFolder(GitRepository repository, string slot)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(FolderOf(repository, slot), UnixFileMode.None);
    }

    public static void OpenFolder(GitRepository repository, string slot) => OpenFolder(FolderOf(repository, slot));

    /// <summary>The content of a worktree's <c>.git</c> file.</summary>
    public static string DotGit(string gitDir) => $"gitdir: {gitDir}\n";

    /// <summary>Moves all of an entry into the trash. The repository's lock is held. May be repeated after a kill.</summary>
    public void ThrowAway(GitRepository repository, string slot, string why)
    {
        LogThrownAway(slot, repository.CommonDir, why);
        doubted.TryRemove(GitDirOf(repository, slot), out _);
        Trash.LetGoOfSlot(repository.OwnTrashFolder, slot, GitDirOf(repository, slot));
        faults.Passed("slot's git directory let go");
        var folder = FolderOf(repository, slot);
        if (new DirectoryInfo(folder).LinkTarget is not null)
        {
            File.Delete(folder);
        }
        else if (Directory.Exists(folder))
        {
            OpenFolder(folder);
            Trash.LetGoOfSlot(repository.TrashFolder, slot, folder);
        }
        faults.Passed("slot's tree let go");
        trash.EmptySoon(repository);
    }

    /// <summary>Removes an entry from the pool without deleting any of it. The repository's lock is held.</summary>
    public void SetAside(GitRepository repository, string slot, string why)
    {
        LogSetAside(slot, KeptFolder(repository), why);
        OpenFolder(FolderOf(repository, slot));
        Directory.CreateDirectory(KeptFolder(repository));
        var gitDirs = Path.Combine(repository.OwnFolder, "kept");
        Directory.CreateDirectory(gitDirs);
        Directory.Move(FolderOf(repository, slot), Path.Combine(KeptFolder(repository), slot));
        Directory.Move(GitDirOf(repository, slot), Path.Combine(gitDirs, slot));
        doubted.TryRemove(GitDirOf(repository, slot), out _);
    }

    public static string FolderOf(GitRepository repository, string slot) => Path.Combine(repository.PoolFolder, slot);

    private static string NewFolderOf(GitRepository repository) => Path.Combine(repository.OwnFolder, "new");

    private static string Short(string commit) => commit[..Math.Min(16, commit.Length)];

    private static bool Same(PoolEntrySeal now, PoolEntrySeal then) =>
        now.GitFiles.SequenceEqual(then.GitFiles) && now with { GitFiles = then.GitFiles } == then;

    private static bool IsClosed(string folder) => OperatingSystem.IsWindows() || File.GetUnixFileMode(folder) == UnixFileMode.None;

    private static void OpenFolder(string folder)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, Open);
    }

    private sealed class Holding(ConcurrentDictionary<string, byte> held, string key) : IDisposable
    {
        public void Dispose() => held.TryRemove(key, out _);
    }

    [LoggerMessage(2124, LogLevel.Warning, "Pool entry {Slot} contains foreign changes; keeping it in {Folder}: {Reason}")]
    private partial void LogSetAside(string slot, string folder, string reason);

    [LoggerMessage(2120, LogLevel.Information, "Discarding pool entry {Slot} of {Repository}: {Reason}")]
    private partial void LogThrownAway(string slot, string repository, string reason);
}
