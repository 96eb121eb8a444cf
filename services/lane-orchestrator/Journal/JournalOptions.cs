using System.ComponentModel.DataAnnotations;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>The journal.</summary>
internal sealed class JournalOptions
{
    public const string Section = "Helios:Journal";

    /// <summary>The most events that are recorded in one transaction.</summary>
    [Range(1, 10_000)]
    public int BatchLength { get; set; } = 500;

    /// <summary>How long to wait before the broker is tried again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:05:00")]
    public TimeSpan ReconnectAfter { get; set; } = TimeSpan.FromSeconds(1);
}
