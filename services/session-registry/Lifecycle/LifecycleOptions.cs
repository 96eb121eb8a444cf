using System.ComponentModel.DataAnnotations;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>Limits for decisions about sessions. They are inclusive: at exactly 5 minutes, a doubt has reached its limit.</summary>
internal sealed class LifecycleOptions
{
    public const string Section = "Helios:Sessions:Lifecycle";

    /// <summary>How long an agent counts as recently active after a sign of life.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan RecentlyActiveFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>After how many rounds with the same evidence a person is notified of a doubt.</summary>
    [Range(1, 1000)]
    public int DoubtfulRounds { get; set; } = 3;

    /// <summary>How long a doubt may last, whatever the evidence, before a person is notified.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan DoubtLasts { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many sessions of a host must look dead in one round to count as an incident of the host.</summary>
    [Range(2, 100000)]
    public int MassDeathFrom { get; set; } = 5;

    /// <summary>How long an agent with an open pull request may be idle before a person should look at it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "30.00:00:00")]
    public TimeSpan IdleWithPullRequestFor { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a session counts as attached after the last heartbeat.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan DetachedAfter { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>How long a usage limit is believed to last if the provider does not say when it is reset.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan UnknownLimitFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The longest time until a reset that is believed.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "60.00:00:00")]
    public TimeSpan LimitLastsAtMost { get; set; } = TimeSpan.FromDays(35);

    /// <summary>How far an observer's clock may be ahead of this machine's clock.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ClocksDifferBy { get; set; } = TimeSpan.FromMinutes(1);
}
