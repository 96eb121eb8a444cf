using System.ComponentModel.DataAnnotations;

namespace Helios.SessionRegistry.Hosting;

internal sealed class SessionRegistryOptions
{
    public const string Section = "Helios:Sessions";

    /// <summary>How long the monitor that is believed may be silent before another one is believed in its place.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan MonitorSilentAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often an order to a host that was not answered is sent again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan ResendAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a host may take to say that an agent runs, or does not.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan LaunchWithin { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a host may take to say that an agent has ended before a person is told; it is asked further.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan EndWithin { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a text may wait until a host types it; after that it is not typed any more, and has failed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan MessageWithin { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest that a host's word about a text is waited for: one that it began to type in time takes a few seconds more.</summary>
    internal TimeSpan MessageAnsweredWithin => MessageWithin * 1.25;

    /// <summary>How often sessions are looked through for what is overdue.</summary>
    [Range(typeof(TimeSpan), "00:00:00.02", "01:00:00")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the record of a session is kept after its end.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan KeepEnded { get; set; } = TimeSpan.FromDays(30);
}
