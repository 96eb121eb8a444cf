using System.ComponentModel.DataAnnotations;
using Helios.Contracts.Workspaces;

namespace Helios.Worktrees;

/// <summary>How worktrees are made and removed. The defaults suit a developer's machine.</summary>
internal sealed class WorktreeOptions
{
    public const string Section = "Helios:Worktrees";

    /// <summary>The git program: a name on the path, or a path.</summary>
    [Required]
    public string Git { get; set; } = "git";

    /// <summary>The git-lfs program, as the repositories' settings name it; where it is not found, files kept in LFS stay pointers instead of failing a checkout.</summary>
    [Required]
    public string GitLfs { get; set; } = "git-lfs";

    /// <summary>
    /// Where worktrees lie whose workspace does not say: <c>inside</c> the repository, <c>beside</c> it, or the absolute path of a folder.
    /// </summary>
    [Required, RegularExpression("^(inside|beside|/.+)$")]
    public string Place { get; set; } = WorktreePlace.Inside;

    /// <summary>How often the unsaved state of a lane that is worked in is kept as a snapshot, where something has changed; never when it is zero.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan SnapshotEvery { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>The longest that a short git call may take.</summary>
    public TimeSpan GitTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest that checking out, initialising submodules or archiving may take.</summary>
    public TimeSpan CheckoutTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest that one step of making or removing a lane may take, setup commands apart: copying the files of setup, submodules, saving what is unsaved, restoring.</summary>
    public TimeSpan StepTimeout { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>The longest that fetching a repository that is named by URL may take, once it is here.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest that the first fetch of such a repository may take.</summary>
    public TimeSpan CloneTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How often what fetches have brought is packed, where there is enough of it.</summary>
    public TimeSpan MirrorPackEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long after it was last asked for such a repository stays on the host's disk once no workspace has it any more.</summary>
    public TimeSpan MirrorKeptFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The longest that a change waits for another one's end in the same repository.</summary>
    public TimeSpan LockPatience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long an inventory waits for a repository's file system; one that does not answer is reported as unreachable, and ends nothing.</summary>
    public TimeSpan LookLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a setup command may take when the workspace does not say.</summary>
    public TimeSpan SetupCommandTimeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>How many bytes of what a setup command writes to each of its two streams are kept in the lane's log: half from the beginning, half from the end.</summary>
    [Range(16 * 1024, 256 * 1024 * 1024)]
    public int SetupOutputLimitBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>The longest that a question about a lane's changes may take.</summary>
    public TimeSpan ChangesTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How many worktrees are checked out or deleted at once on this host; 0 means twice its cores.</summary>
    [Range(0, 1024)]
    public int ParallelCheckouts { get; set; }

    /// <summary>How often pools are looked at: whether their base has moved, a slot is missing or too old.</summary>
    public TimeSpan PoolEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long no lane of this host may have been made or torn down before a slot is made: lanes go first.</summary>
    public TimeSpan PoolQuietFor { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest that a missing slot waits for such a quiet moment.</summary>
    public TimeSpan PoolPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A slot that is older is thrown away and made anew.</summary>
    public TimeSpan PoolSlotMaxAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How often every file of the slots is looked at, where the agent runs as root: there a closed folder keeps nobody out.</summary>
    public TimeSpan PoolVerifyEvery { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest pause between two attempts where making a slot fails; the first one is a second.</summary>
    public TimeSpan PoolRetryMost { get; set; } = TimeSpan.FromMinutes(5);
}
