using System.ComponentModel.DataAnnotations;
using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>The settings of a host's agent (<c>Helios:Host</c>). Every time limit is a setting, so that tests can shorten it.</summary>
internal sealed class WorktreeAgentOptions
{
    public const string Section = "Helios:Host";

    /// <summary>The host's id (<c>ho_…</c>). Default: created once and stored in the data folder.</summary>
    public string? Id { get; set; }

    /// <summary>The host's name for people. Default: the name of the machine.</summary>
    public string? Name { get; set; }

    /// <summary>The folder for operations, runs and logs. Default: <c>$HELIOS_HOME/agent</c>.</summary>
    public string? DataFolder { get; set; }

    /// <summary>The maximum number of open lanes.</summary>
    [Range(1, 100_000)]
    public int Slots { get; set; } = 50;

    /// <summary>The address of the API for lanes (<c>HELIOS_URL</c>).</summary>
    [Url]
    public string Url { get; set; } = "http://127.0.0.1:8787";

    /// <summary>The installation's id, from <c>Helios:Installation:Id</c>: the mark of everything the agent creates.</summary>
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,128}$")]
    public string InstallationId { get; set; } = "default";

    /// <summary>The interval of the host's heartbeats.</summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for an answer before registering again.</summary>
    public TimeSpan RegisterAgainAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait for a reconciliation plan at start before accepting lane commands without one.</summary>
    public TimeSpan PlanWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the host reports its inventory and cleans up.</summary>
    public TimeSpan InventoryEvery { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The time limit for taking an inventory, and for carrying out a plan.</summary>
    public TimeSpan ReconcileLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Reconciliation ignores anything younger than this.</summary>
    public TimeSpan ReconcileMinAge { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The time limit for sending one report to the bus.</summary>
    public TimeSpan SendLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait after a failed send before the next attempt.</summary>
    public TimeSpan SendAgainAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait for a result to be settled before sending it again.</summary>
    public TimeSpan ResendUnsettledAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an operation runs before its progress is reported; most end sooner.</summary>
    public TimeSpan QuietFor { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a run lasts before its start is reported; for shorter ones the report of their end is enough.</summary>
    public TimeSpan RunQuietFor { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long to keep the fence, log and run output of a lane after its tear-down.</summary>
    public TimeSpan TombstoneFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// What supervises a lane's processes: <c>tmux</c>, <c>process</c> (without terminals), <c>cli</c> (an external par, without terminals), or
    /// <c>auto</c>: tmux if version 3.2 or newer is installed, otherwise process.
    /// </summary>
    [Required, RegularExpression("^(auto|tmux|process|cli)$")]
    public string ParTaskDriver { get; set; } = "auto";

    /// <summary>The program tmux: a name in <c>PATH</c>, or a path.</summary>
    [Required]
    public string Tmux { get; set; } = "tmux";

    /// <summary>
    /// How to call tmux: <c>process</c> (one process per call), <c>control</c> (one client in control mode: faster, but releases up to 3.7c
    /// may crash with it and take all sessions of all lanes down), or <c>auto</c>: control from tmux 3.8 on, otherwise process.
    /// </summary>
    [Required, RegularExpression("^(auto|control|process)$")]
    public string TmuxConnection { get; set; } = "auto";

    /// <summary>The time limit for a call of tmux; a call that exceeds it says nothing about any lane.</summary>
    public TimeSpan TmuxAnswersWithin { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long to keep the tmux server, and the connection to it, after the last session of a lane.</summary>
    public TimeSpan TmuxLingers { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The command that creates a task of an external par for a worktree. The last line it prints is the task's id. In this and the following commands,
    /// spaces separate words, and quotes keep them together.
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

    /// <summary>The time between SIGTERM and SIGKILL when ending a par task, a lane or a run.</summary>
    public TimeSpan KillGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between SIGHUP and SIGKILL when closing a terminal.</summary>
    public TimeSpan TerminalGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The maximum output kept per stream of a run: half from its head, half from its tail. The middle is dropped and counted.</summary>
    [Range(64 * 1024, long.MaxValue)]
    public long OutputLimitBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>How often to check the output of running runs against its limit.</summary>
    public TimeSpan OutputBoundEvery { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often to check runs started by an earlier agent process for their exit; the exit of other runs is noticed at once.</summary>
    public TimeSpan AdoptedRunPoll { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The time limit for connecting a tunnel, and for waiting until a followed run begins.</summary>
    public TimeSpan TunnelConnectLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a tunnel checks a followed run for new output.</summary>
    public TimeSpan TunnelPoll { get; set; } = TimeSpan.FromMilliseconds(15);

    /// <summary>The first port for leases of lanes.</summary>
    [Range(1, 65_535)]
    public int FirstPort { get; set; } = 20_000;

    /// <summary>The last port for leases of lanes.</summary>
    [Range(1, 65_535)]
    public int LastPort { get; set; } = 29_999;

    public string ResolveDataFolder()
    {
        if (!string.IsNullOrWhiteSpace(DataFolder))
            return Path.GetFullPath(DataFolder);
        var home = Environment.GetEnvironmentVariable("HELIOS_HOME");
        if (string.IsNullOrWhiteSpace(home))
            home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".helios");
        return Path.Combine(Path.GetFullPath(home), "agent");
    }
}
