using System.ComponentModel.DataAnnotations;
using Helios.HarnessMonitor.Status;

namespace Helios.HarnessMonitor.Hosting;

internal sealed class HarnessOptions
{
    public const string Section = "Helios:Harness";

    /// <summary>Where the harness listens: http or https, without user, query or fragment.</summary>
    [Required]
    public Uri BaseUrl { get; set; } = new("http://127.0.0.1:8317");

    /// <summary>From the start of one probe to the start of the next.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan ProbeEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bounds one probe, all its paths together.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan ProbeWithin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How old a report may become before nobody should act on it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ReportExpiresAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Bounds the publishing of one report; the next one replaces it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan PublishWithin { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Failures in a row that make the harness unavailable.</summary>
    [Range(1, 100)]
    public int FailuresUntilUnavailable { get; set; } = 3;

    /// <summary>Refused connections since the last success that make it unavailable.</summary>
    [Range(1, 100)]
    public int RefusalsUntilUnavailable { get; set; } = 2;

    /// <summary>Successes in a row that make it healthy again.</summary>
    [Range(1, 100)]
    public int SuccessesUntilHealthy { get; set; } = 2;

    /// <summary>How long the last change must lie back before it is healthy again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DwellBeforeHealthy { get; set; } = TimeSpan.FromSeconds(10);

    internal HarnessThresholds Thresholds =>
        new(FailuresUntilUnavailable, RefusalsUntilUnavailable, SuccessesUntilHealthy, DwellBeforeHealthy);
}
