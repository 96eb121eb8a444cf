using System.ComponentModel.DataAnnotations;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>Options of the journal.</summary>
internal sealed class JournalOptions
{
    public const string Section = "Helios:Journal";

    /// <summary>The maximum number of events recorded in one transaction.</summary>
    [Range(1, 10_000)]
    public int BatchLength { get; set; } = 500;

    /// <summary>How long an event is kept; events of open lanes are kept as long as the lane is open.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>About how many events are kept at most; events of open lanes are kept in any case.</summary>
    [Range(1_000, long.MaxValue)]
    public long KeepAtMost { get; set; } = 5_000_000;

    /// <summary>How long to wait before retrying the broker.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:05:00")]
    public TimeSpan ReconnectAfter { get; set; } = TimeSpan.FromSeconds(1);
}
