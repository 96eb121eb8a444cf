using Helios.Contracts.Identifiers;

namespace Helios.Worktrees.Git;

/// <summary>The locations of a repository and its lanes. All paths are real paths, without links.</summary>
internal sealed record GitRepository(string CommonDir, bool Bare)
{
    public const string ManagedFolder = ".helios-worktrees";

    /// <summary>
    /// The new name of the file <c>gitdir</c> of a released private git directory. Without <c>gitdir</c> git ignores the directory; it is
    /// deleted a little later, because a git process that has already found it would fail.
    /// </summary>
    public const string LetGoFile = "gitdir.gone";

    /// <summary>The main worktree; null if the git directory has none (bare, a submodule's, a separate one).</summary>
    public string? MainWorktree => Path.GetFileName(CommonDir) is ".git" ? Path.GetDirectoryName(CommonDir) : null;

    /// <summary>The folder of worktrees outside of the repository; null if they are inside.</summary>
    public string? Place { get; init; }

    /// <summary>The folder of the lanes' worktrees; inside the git directory if there is no main worktree.</summary>
    public string ManagedRoot => Place ?? Path.Combine(MainWorktree ?? CommonDir, ManagedFolder);

    /// <summary>The folder for Helios's own files in the git directory: marks and the lock.</summary>
    public string OwnFolder => Path.Combine(CommonDir, "helios");

    public string LockFile => Path.Combine(OwnFolder, "lock");

    public string MarksFolder => Path.Combine(OwnFolder, "lanes");

    public string RegistrationsFolder => Path.Combine(CommonDir, "worktrees");

    public string TrashFolder => Path.Combine(ManagedRoot, ".trash");

    /// <summary>The folder for the trees of pool entries.</summary>
    public string PoolFolder => Path.Combine(ManagedRoot, ".pool");

    /// <summary>The folder for their private git directories: separate from git's, so no git call reads them.</summary>
    public string OwnPoolFolder => Path.Combine(OwnFolder, "pool");

    /// <summary>Whether a git directory uses reftables, which cannot be read as files.</summary>
    public static bool HasTables(string commonDir) => Directory.Exists(Path.Combine(commonDir, "reftable"));

    /// <summary>The folder for released private git directories: on the same file system, so that a rename suffices.</summary>
    public string OwnTrashFolder => Path.Combine(OwnFolder, "trash");

    public string WorktreeOf(LaneId lane) => Path.Combine(ManagedRoot, lane.ToString());

    /// <summary>The worktree's private git directory: its registration.</summary>
    public string RegistrationOf(LaneId lane) => Path.Combine(RegistrationsFolder, lane.ToString());

    public bool IsRegistered(LaneId lane) => Directory.Exists(RegistrationOf(lane)) && !IsLetGo(RegistrationOf(lane));

    public static bool IsLetGo(string gitDir) => File.Exists(Path.Combine(gitDir, LetGoFile));

    public string MarkOf(LaneId lane) => Path.Combine(MarksFolder, $"{lane}.json");

    /// <summary>The place of a worktree that is moved aside: still registered, possibly unsaved.</summary>
    public string AsideOf(LaneId lane) => Path.Combine(TrashFolder, lane.ToString());
}
