using System.ComponentModel.DataAnnotations;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>Time limits of lanes and hosts.</summary>
internal sealed class LaneOptions
{
    public const string Section = "Helios:Lanes";

    /// <summary>
    /// How long provisioning may take without a sign of life from the host, in addition to the time of the setup commands.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00")]
    public TimeSpan ProvisionDeadline { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The default time limit of a setup command.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00")]
    public TimeSpan SetupCommandTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a tear-down may take without a sign of life from the host.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00")]
    public TimeSpan TearDownDeadline { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The pause before the second tear-down attempt; doubled each time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan TearDownRetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between tear-down attempts.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan TearDownRetryAtMost { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an unsettled operation may show no progress before it is sent again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan ResendAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often unsettled operations are checked.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan ResendEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the queue is checked, in addition to notifications.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan AdmitEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a host may be silent before it is lost.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan HostLostAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the broker's error queues are emptied into the dead letters.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "1.00:00:00")]
    public TimeSpan CollectErrorsEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often hosts are checked.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan JudgeHostsEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Anything younger, or changed since, waits for the next round of reconciliation.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ReconcileNothingYoungerThan { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>In how many consecutive rounds a worktree must be missing before its lane is closed.</summary>
    [Range(1, 10)]
    public int MissingRounds { get; set; } = 2;

    /// <summary>How long the record of a closed lane is kept.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan KeepClosedLanes { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The pause before a tear-down is retried.</summary>
    /// <param name="attempt">The failed attempt, from 1.</param>
    public TimeSpan TearDownBackoff(int attempt)
    {
        var doubled = TearDownRetryAfter * Math.Pow(2, Math.Clamp(attempt - 1, 0, 30));
        return doubled < TearDownRetryAtMost ? doubled : TearDownRetryAtMost;
    }
}
