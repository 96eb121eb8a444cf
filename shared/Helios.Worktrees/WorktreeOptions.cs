using System.ComponentModel.DataAnnotations;
using Helios.Contracts.Api.Constraints;

namespace Helios.Worktrees;

/// <summary>How worktrees are created and removed. The defaults suit a developer's machine.</summary>
public sealed class WorktreeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Helios:Worktrees";

    /// <summary>The git program: a name in <c>PATH</c>, or a path.</summary>
    [Required]
    public string Git { get; set; } = "git";

    /// <summary>
    /// The git-lfs program, as in the repositories' settings; if it is missing, LFS files stay pointers instead of failing a checkout.
    /// </summary>
    [Required]
    public string GitLfs { get; set; } = "git-lfs";

    /// <summary>
    /// The default location of worktrees: <c>inside</c> the repository, <c>beside</c> it, or the absolute path of a folder.
    /// </summary>
    [Required, RegularExpression("^(inside|beside|/.+)$")]
    public string Place { get; set; } = WorktreePlace.Inside;

    /// <summary>How often to save changed, unsaved work of a lane in use as a snapshot; zero means never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan SnapshotEvery { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>The time limit for a short git call.</summary>
    public TimeSpan GitTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The time limit for checking out, initialising submodules or archiving.</summary>
    public TimeSpan CheckoutTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The time limit for one step of creating or removing a lane, except setup commands: copying setup files, submodules, saving unsaved
    /// work, restoring.
    /// </summary>
    public TimeSpan StepTimeout { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>The time limit for fetching into an existing mirror of a repository given by URL.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The time limit for the first fetch of such a repository.</summary>
    public TimeSpan CloneTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How often to pack fetched objects, if there are enough of them.</summary>
    public TimeSpan MirrorPackEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long to keep a mirror after its last use, once no workspace needs it.</summary>
    public TimeSpan MirrorKeptFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a change waits for another one in the same repository.</summary>
    public TimeSpan LockPatience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long one change may hold a repository's lock; after that it fails, and the next one proceeds.</summary>
    public TimeSpan LockLimit { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>
    /// How long to wait for the file system of a repository or worktree; an unresponsive one is reported as unreachable, and ends nothing.
    /// </summary>
    public TimeSpan LookLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The default time limit for a setup command.</summary>
    public TimeSpan SetupCommandTimeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>
    /// How many bytes of each output stream of a setup command to keep in the lane's log: half from the beginning, half from the end.
    /// </summary>
    [Range(16 * 1024, 256 * 1024 * 1024)]
    public int SetupOutputLimitBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>
    /// Whether the ignored files that a repository's <c>.worktreeinclude</c> lists are copied from its main worktree into new lanes.
    /// </summary>
    public bool WorktreeInclude { get; set; } = true;

    /// <summary>How many bytes of files <c>.worktreeinclude</c> may copy into one lane; a list of more fails the lane.</summary>
    [Range(0L, 1L << 50)]
    public long WorktreeIncludeLimitBytes { get; set; } = 8L << 30;

    /// <summary>The time limit for reading a lane's changes.</summary>
    public TimeSpan ChangesTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How many worktrees to check out or delete at once on this host; 0 means twice the number of cores.</summary>
    [Range(0, 1024)]
    public int ParallelCheckouts { get; set; }

    /// <summary>How often to check pools: for a moved base, missing and old entries.</summary>
    public TimeSpan PoolEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long no lane on this host may have been created or torn down before a pool entry is created: lanes go first.</summary>
    public TimeSpan PoolQuietFor { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a missing entry waits for such a quiet moment at most.</summary>
    public TimeSpan PoolPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The maximum age of a pool entry; older ones are discarded and recreated.</summary>
    public TimeSpan PoolSlotMaxAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How often to check every file of pool entries if the agent runs as root, because a closed folder does not keep root out.
    /// </summary>
    public TimeSpan PoolVerifyEvery { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The maximum delay between two attempts to create a pool entry; the first delay is one second.</summary>
    public TimeSpan PoolRetryMost { get; set; } = TimeSpan.FromMinutes(5);
}
