using System.ComponentModel.DataAnnotations;

namespace Helios.SessionRegistry.Hosting;

internal sealed class SessionRegistryOptions
{
    public const string Section = "Helios:Sessions";

    /// <summary>How long the current harness monitor may be silent before another one takes its place.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan MonitorSilentAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often an unanswered order to a host is sent again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan ResendAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a host may take to report whether an agent was started.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan LaunchWithin { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// How long a host may take to report that an agent has ended before a person is notified; the order is still repeated.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan EndWithin { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a text may wait until a host types it; after that it has failed and is not typed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan MessageWithin { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait for a host's report about a text: one that it started to type in time takes a few more seconds.</summary>
    internal TimeSpan MessageAnsweredWithin => MessageWithin * 1.25;

    /// <summary>How often sessions are checked for overdue work.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "01:00:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long the record of a session is kept after it has ended, and how long decisions, texts, reactions and notices of others are
    /// kept.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan KeepEnded { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long it is kept what agents have used.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepUsage { get; set; } = TimeSpan.FromDays(400);
}
