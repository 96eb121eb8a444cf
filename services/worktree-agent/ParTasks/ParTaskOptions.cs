using System.ComponentModel.DataAnnotations;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>The par task driver and the supervision of par tasks.</summary>
internal sealed class ParTaskOptions
{
    public const string Section = HostOptions.Section;

    /// <summary>
    /// What supervises a lane's processes: <c>tmux</c>, <c>process</c> (without terminals), <c>cli</c> (an external par, without
    /// terminals), or <c>auto</c>: tmux if version 3.2 or newer is installed, otherwise process.
    /// </summary>
    [Required, RegularExpression("^(auto|tmux|process|cli)$")]
    public string ParTaskDriver { get; set; } = "auto";

    /// <summary>
    /// The command that creates a task of an external par for a worktree. The last line it prints is the task's id. In this and the
    /// following commands, spaces separate words, and quotes keep them together.
    /// </summary>
    [Required]
    public string ParCreate { get; set; } = "par task create --cwd {worktree}";

    /// <summary>The command that makes an external par execute a command in a task and wait for it.</summary>
    [Required]
    public string ParExec { get; set; } = "par exec --task {task} -- {argv}";

    /// <summary>The command that lists the tasks of an external par: one id per line.</summary>
    [Required]
    public string ParList { get; set; } = "par task list";

    /// <summary>The command that ends a task of an external par.</summary>
    [Required]
    public string ParKill { get; set; } = "par task kill {task}";

    /// <summary>The time limit for a call of an external par, except exec; a call that exceeds it says nothing about any task.</summary>
    public TimeSpan ParAnswersWithin { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How often to probe every par task.</summary>
    public TimeSpan ParTaskProbeEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often to check whether the process of a par task has gone; if so, the par tasks are probed at once.</summary>
    public TimeSpan ParTaskGlanceEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a par task may go without a successful probe before it is stale.</summary>
    public TimeSpan ParTaskStaleAfter { get; set; } = TimeSpan.FromSeconds(30);
}
