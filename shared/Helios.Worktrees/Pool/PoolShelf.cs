using System.Collections.Concurrent;
using System.Text.Json;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Microsoft.Extensions.Logging;

namespace Helios.Worktrees.Pool;

/// <summary>
/// The slots on disk. A slot's private git directory lies in <c>.git/helios/pool/</c>, where git does not look, so that the slot costs other git calls
/// nothing and a claim can let it appear whole, by a rename. Its tree lies where the worktrees lie, in <c>.pool/&lt;slot&gt;/tree</c>; the folder around it is
/// closed (mode 0) once the tree is ready: programs that walk the repository, editors and formatters, cannot get in to write.
/// </summary>
internal sealed partial class PoolShelf(WorktreeOwner owner, Trash trash, IFaultPoints faults, ILogger<PoolShelf> logger)
{
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly JsonSerializerOptions Shape = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    // What this process works at just now. Nobody else touches slots with this host's mark.
    private readonly ConcurrentDictionary<string, byte> held = new(StringComparer.Ordinal);

    // A claim has no time to look at every file: what it passes over, the next round examines.
    private readonly ConcurrentDictionary<string, string> doubted = new(StringComparer.Ordinal);

    /// <summary>Where trees of slots go that somebody has written into: they are nobody's to delete but that person's.</summary>
    public static string KeptFolder(GitRepository repository) => Path.Combine(repository.ManagedRoot, ".kept");

    public static string GitDirOf(GitRepository repository, string slot) => Path.Combine(repository.OwnPoolFolder, slot);

    public static string TreeOf(GitRepository repository, string slot) => Path.Combine(FolderOf(repository, slot), "tree");

    /// <summary>
    /// Names of the slots of which there is anything, in the order of their making. The git directory comes first and goes first, each time under the
    /// repository's lock: a tree without one is nobody's.
    /// </summary>
    public static IReadOnlyList<string> Names(GitRepository repository) =>
    [
        .. new[] { repository.OwnPoolFolder, repository.PoolFolder }.SelectMany(FoldersIn).Select(folder => Path.GetFileName(folder)).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Names of the slots whose trees lie in the repository's present place.</summary>
    public static IReadOnlyList<string> NamesAt(GitRepository repository) => [.. FoldersIn(repository.PoolFolder).Select(folder => Path.GetFileName(folder))];

    private static string[] FoldersIn(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // The trash takes empty folders away, also between a look and the next.
            return [];
        }
    }

    /// <summary>Where a slot's git directory is put together, under the repository's lock: what lies there without the lock was left by a kill.</summary>
    public static string AsideOf(GitRepository repository, string slot) => Path.Combine(NewFolderOf(repository), slot);

    /// <summary>Slots whose making ended before it had well begun.</summary>
    public static IReadOnlyList<string> NeverBegun(GitRepository repository) =>
        Directory.Exists(NewFolderOf(repository))
            ? [.. Directory.EnumerateDirectories(NewFolderOf(repository)).Select(folder => Path.GetFileName(folder)).Where(name => name.Contains('.', StringComparison.Ordinal))]
            : [];

    /// <summary>A slot's name: its age, for the order, and enough of its commit for a claim to pass others over.</summary>
    public static string NameOf(string id, string commit) => $"{id}.{Short(commit)}";

    public static bool IsOf(string slot, string commit) => slot.EndsWith("." + Short(commit), StringComparison.Ordinal);

    /// <summary>A slot's mark; null where there is none, or none that can be read.</summary>
    public static PoolSlot? Read(GitRepository repository, string slot)
    {
        try
        {
            return RefFiles.ReadText(Path.Combine(GitDirOf(repository, slot), PoolSlot.FileName)) is { } text
                ? JsonSerializer.Deserialize<PoolSlot>(text, Shape)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static void Write(GitRepository repository, string path, PoolSlot slot) =>
        WholeFile.Write(repository, path, JsonSerializer.Serialize(slot, Shape));

    public bool IsOurs(PoolSlot slot) => IsOfThisInstallation(slot) && slot.HostId == owner.HostId;

    public bool IsOfThisInstallation(PoolSlot slot) => slot.InstallationId == owner.InstallationId;

    /// <summary>Has a slot examined before anybody takes it, or throws it away.</summary>
    public void Distrust(GitRepository repository, string slot, string why) => doubted[GitDirOf(repository, slot)] = why;

    /// <summary>Why a slot was passed over; null where it was not.</summary>
    public string? DoubtOf(GitRepository repository, string slot) => doubted.GetValueOrDefault(GitDirOf(repository, slot));

    /// <summary>Takes a slot for one of this process's workers; null when another has it.</summary>
    public IDisposable? Hold(GitRepository repository, string slot)
    {
        var key = GitDirOf(repository, slot);
        return held.TryAdd(key, 0) ? new Holding(held, key) : null;
    }

    /// <summary>What a finished slot looks like from outside; null while a part of it is missing.</summary>
    public static SlotSeal? Look(GitRepository repository, string slot, string status)
    {
        var gitDir = GitDirOf(repository, slot);
        var index = new FileInfo(Path.Combine(gitDir, "index"));
        var tree = TreeOf(repository, slot);
        return index.Exists && Directory.Exists(tree)
            ? new SlotSeal(
                [.. Directory.EnumerateFileSystemEntries(gitDir).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)],
                index.Length,
                index.LastWriteTimeUtc.Ticks,
                Directory.GetLastWriteTimeUtc(tree).Ticks,
                status)
            : null;
    }

    /// <summary>Why a slot may not be given to a lane; null when it may. Its folder is open after this, if it was closed. Costs the same at any number of files.</summary>
    public string? Doubt(GitRepository repository, string slot, PoolSlot mark)
    {
        var gitDir = GitDirOf(repository, slot);
        var tree = TreeOf(repository, slot);
        if (!IsOurs(mark) || mark.TreePath != tree)
            return "it is not this host's";
        if (mark.Seal is not { } seal)
            return "it was never ready";
        if (RefFiles.ReadHead(gitDir) != new HeadState(null, mark.BaseCommit))
            return "its HEAD was moved";
        var folder = FolderOf(repository, slot);
        if (!Directory.Exists(folder) || new DirectoryInfo(folder).LinkTarget is not null)
            return "its folder is gone";
        if (!IsClosed(folder))
            return "somebody has opened its folder";
        OpenFolder(folder);
        if (Look(repository, slot, seal.Status) is not { } now || !Same(now, seal))
            return "it was changed since it was made";
        return RefFiles.ReadText(Path.Combine(tree, ".git")) == DotGit(gitDir) ? null : "its .git file names another directory";
    }

    /// <summary>Nobody but root gets into the folder from here on.</summary>
    public static void CloseFolder(GitRepository repository, string slot)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(FolderOf(repository, slot), UnixFileMode.None);
    }

    public static void OpenFolder(GitRepository repository, string slot) => OpenFolder(FolderOf(repository, slot));

    /// <summary>The words of a worktree's <c>.git</c> file.</summary>
    public static string DotGit(string gitDir) => $"gitdir: {gitDir}\n";

    /// <summary>Puts all that there is of a slot into the trash. The repository's lock is held. Again after a kill it finds less.</summary>
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

    /// <summary>Takes a slot out of the pool without deleting anything of it. The repository's lock is held.</summary>
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

    private static bool Same(SlotSeal now, SlotSeal then) =>
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

    [LoggerMessage(2124, LogLevel.Warning, "Somebody has written into pool slot {Slot}; it is kept in {Folder}: {Reason}")]
    private partial void LogSetAside(string slot, string folder, string reason);

    [LoggerMessage(2120, LogLevel.Information, "Pool slot {Slot} of {Repository} is thrown away: {Reason}")]
    private partial void LogThrownAway(string slot, string repository, string reason);
}
