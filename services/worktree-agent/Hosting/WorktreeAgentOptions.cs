using System.ComponentModel.DataAnnotations;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>The settings of one host's agent (<c>Helios:Host</c>). Every time that bounds something is here, so that tests can shrink it.</summary>
internal sealed class WorktreeAgentOptions
{
    public const string Section = "Helios:Host";

    /// <summary>The host's id (<c>ho_…</c>); made once and kept in the data folder when absent.</summary>
    public string? Id { get; set; }

    /// <summary>The host's name for people; the machine's name when absent.</summary>
    public string? Name { get; set; }

    /// <summary>Where the agent keeps operations, runs and logs; <c>$HELIOS_HOME/agent</c> when absent.</summary>
    public string? DataFolder { get; set; }

    /// <summary>How many open lanes the host takes.</summary>
    [Range(1, 100_000)]
    public int Slots { get; set; } = 50;

    /// <summary>The API's address as lanes see it (<c>HELIOS_URL</c>).</summary>
    [Url]
    public string Url { get; set; } = "http://127.0.0.1:8787";

    /// <summary>The installation's id, from <c>Helios:Installation:Id</c>: marks everything that the agent makes.</summary>
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,128}$")]
    public string InstallationId { get; set; } = "default";

    /// <summary>How often the host says that it lives.</summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after an unanswered registration it is sent again.</summary>
    public TimeSpan RegisterAgainAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the start waits for a reconciliation plan before lane commands are taken without one.</summary>
    public TimeSpan PlanWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the host tells what it has of Helios, and cleans up after itself.</summary>
    public TimeSpan InventoryEvery { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Bounds the taking of an inventory, and the carrying out of a plan.</summary>
    public TimeSpan ReconcileLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What is younger is left for the next round of the reconciliation.</summary>
    public TimeSpan ReconcileMinAge { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one report may take to reach the bus before it counts as not sent.</summary>
    public TimeSpan SendLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after a failed send the report is sent again.</summary>
    public TimeSpan SendAgainAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a result waits to be settled before it is sent again.</summary>
    public TimeSpan ResendUnsettledAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an operation works before the orchestrator is told that it does: most are over sooner.</summary>
    public TimeSpan QuietFor { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a run lasts before its start is told: the end of a shorter one says it all.</summary>
    public TimeSpan RunQuietFor { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long the fence of a lane that was torn down is kept, and its log and run output with it.</summary>
    public TimeSpan TombstoneFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// What holds a lane's processes: <c>tmux</c>, <c>process</c> (without terminals), <c>cli</c> (an external par, without terminals), or
    /// <c>auto</c>, which is tmux where 3.2 or newer is found, else process.
    /// </summary>
    [Required, RegularExpression("^(auto|tmux|process|cli)$")]
    public string ParTaskDriver { get; set; } = "auto";

    /// <summary>The program tmux: a name to look for in <c>PATH</c>, or a path.</summary>
    [Required]
    public string Tmux { get; set; } = "tmux";

    /// <summary>
    /// How tmux is asked: <c>process</c> (one per question), <c>control</c> (one client in control mode: quicker, and every release up to 3.7c
    /// may crash of it, with all sessions of all lanes), or <c>auto</c>, which is control from tmux 3.8 on, else process.
    /// </summary>
    [Required, RegularExpression("^(auto|control|process)$")]
    public string TmuxConnection { get; set; } = "auto";

    /// <summary>How long a call of tmux may take; one that takes longer says nothing about any lane.</summary>
    public TimeSpan TmuxAnswersWithin { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long the server of tmux, and a connection to it, is kept when no lane has a session any more; then it ends.</summary>
    public TimeSpan TmuxLingers { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How an external par makes a task for a worktree. The last line that it prints is the task's id. As in its siblings, words are parted
    /// by spaces, and quotes keep them together.
    /// </summary>
    [Required]
    public string ParCreate { get; set; } = "par task create --cwd {worktree}";

    /// <summary>How an external par executes a command in a task, and waits for it.</summary>
    [Required]
    public string ParExec { get; set; } = "par exec --task {task} -- {argv}";

    /// <summary>How an external par lists its tasks: their ids, one per line.</summary>
    [Required]
    public string ParList { get; set; } = "par task list";

    /// <summary>How an external par ends a task.</summary>
    [Required]
    public string ParKill { get; set; } = "par task kill {task}";

    /// <summary>How long a call of an external par may take (its exec takes as long as the command); one that takes longer says nothing about any task.</summary>
    public TimeSpan ParAnswersWithin { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How often every par task is looked at.</summary>
    public TimeSpan ParTaskProbeEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often it is looked whether the process of a par task has gone; if so, the par tasks are looked at without waiting for their turn.</summary>
    public TimeSpan ParTaskGlanceEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A par task without a successful probe for this long is stale.</summary>
    public TimeSpan ParTaskStaleAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The time between SIGTERM and SIGKILL when a par task, a lane or a run is ended.</summary>
    public TimeSpan KillGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time between hanging a terminal up and SIGKILL.</summary>
    public TimeSpan TerminalGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most output kept per stream of a run: head and tail, half each. What was between is given back and counted.</summary>
    [Range(64 * 1024, long.MaxValue)]
    public long OutputLimitBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>How often the output of runs in flight is held against its limit.</summary>
    public TimeSpan OutputBoundEvery { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the exit of a run that an earlier agent started is looked for; runs of this one are heard of at once.</summary>
    public TimeSpan AdoptedRunPoll { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a tunnel's connection may take, and how long a follower waits for its run to begin.</summary>
    public TimeSpan TunnelConnectLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a tunnel looks for new output of a run that it follows.</summary>
    public TimeSpan TunnelPoll { get; set; } = TimeSpan.FromMilliseconds(15);

    /// <summary>The first port that lanes may lease.</summary>
    [Range(1, 65_535)]
    public int FirstPort { get; set; } = 20_000;

    /// <summary>The last port that lanes may lease.</summary>
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
