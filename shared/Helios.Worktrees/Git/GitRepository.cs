using Helios.Contracts.Identifiers;

namespace Helios.Worktrees.Git;

/// <summary>Where the parts of a repository and of its lanes lie. All paths are real ones, without links.</summary>
internal sealed record GitRepository(string CommonDir, bool Bare)
{
    public const string ManagedFolder = ".helios-worktrees";

    /// <summary>
    /// What the file <c>gitdir</c> of a private git directory is called once it is let go. Without that file git passes over the directory; it goes for
    /// good a little later, because a git that has already found it dies when it vanishes.
    /// </summary>
    public const string LetGoFile = "gitdir.gone";

    /// <summary>The main worktree; none where the git directory stands for itself (bare, a submodule's, a separate one).</summary>
    public string? MainWorktree => Path.GetFileName(CommonDir) is ".git" ? Path.GetDirectoryName(CommonDir) : null;

    /// <summary>The folder of worktrees that lie outside of the repository, a setting; null where they lie inside.</summary>
    public string? Place { get; init; }

    /// <summary>The folder of the lanes' worktrees; inside the git directory where that stands for itself.</summary>
    public string ManagedRoot => Place ?? Path.Combine(MainWorktree ?? CommonDir, ManagedFolder);

    /// <summary>What Helios keeps beside git's own files: marks and the lock.</summary>
    public string OwnFolder => Path.Combine(CommonDir, "helios");

    public string LockFile => Path.Combine(OwnFolder, "lock");

    public string MarksFolder => Path.Combine(OwnFolder, "lanes");

    public string RegistrationsFolder => Path.Combine(CommonDir, "worktrees");

    public string TrashFolder => Path.Combine(ManagedRoot, ".trash");

    /// <summary>Where the trees of worktrees lie that were made in advance.</summary>
    public string PoolFolder => Path.Combine(ManagedRoot, ".pool");

    /// <summary>Where their private git directories lie: not among git's, so no git call looks at them.</summary>
    public string OwnPoolFolder => Path.Combine(OwnFolder, "pool");

    /// <summary>Whether a git directory keeps its refs in tables, which cannot be read as files.</summary>
    public static bool HasTables(string commonDir) => Directory.Exists(Path.Combine(commonDir, "reftable"));

    /// <summary>Where private git directories go that were let go: on the same file system, so that a rename does it.</summary>
    public string OwnTrashFolder => Path.Combine(OwnFolder, "trash");

    public string WorktreeOf(LaneId lane) => Path.Combine(ManagedRoot, lane.ToString());

    /// <summary>The worktree's private git directory: its registration.</summary>
    public string RegistrationOf(LaneId lane) => Path.Combine(RegistrationsFolder, lane.ToString());

    public bool IsRegistered(LaneId lane) => Directory.Exists(RegistrationOf(lane)) && !IsLetGo(RegistrationOf(lane));

    public static bool IsLetGo(string gitDir) => File.Exists(Path.Combine(gitDir, LetGoFile));

    public string MarkOf(LaneId lane) => Path.Combine(MarksFolder, $"{lane}.json");

    /// <summary>Where a worktree lies between being taken away and being let go: still registered, possibly unsaved.</summary>
    public string AsideOf(LaneId lane) => Path.Combine(TrashFolder, lane.ToString());
}
