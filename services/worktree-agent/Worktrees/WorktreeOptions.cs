using System.ComponentModel.DataAnnotations;

namespace Helios.WorktreeAgent.Worktrees;

/// <summary>How worktrees are made and removed. The defaults suit a developer's machine.</summary>
internal sealed class WorktreeOptions
{
    public const string Section = "Helios:Worktrees";

    /// <summary>The git program: a name on the path, or a path.</summary>
    [Required]
    public string Git { get; set; } = "git";

    /// <summary>The longest that a short git call may take.</summary>
    public TimeSpan GitTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest that checking out, initialising submodules or archiving may take.</summary>
    public TimeSpan CheckoutTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest that fetching a repository that is named by URL may take, once it is here.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest that the first fetch of such a repository may take.</summary>
    public TimeSpan CloneTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The longest that a change waits for another one's end in the same repository.</summary>
    public TimeSpan LockPatience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest that a setup command may take when the workspace does not say.</summary>
    public TimeSpan SetupCommandTimeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>How many worktrees are checked out or deleted at once on this host; 0 means twice its cores.</summary>
    [Range(0, 1024)]
    public int ParallelCheckouts { get; set; }
}
