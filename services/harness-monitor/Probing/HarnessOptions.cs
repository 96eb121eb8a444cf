using System.ComponentModel.DataAnnotations;
using Helios.HarnessMonitor.Status;

namespace Helios.HarnessMonitor.Probing;

internal sealed class HarnessOptions
{
    public const string Section = "Helios:Harness";

    /// <summary>The URL of the harness: http or https, without user, query or fragment.</summary>
    [Required]
    public Uri BaseUrl { get; set; } = new("http://127.0.0.1:8317");

    /// <summary>The time from the start of one probe to the start of the next.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan ProbeEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The time limit of one probe, for all its paths together.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan ProbeWithin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a report is valid.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ReportExpiresAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The time limit for publishing a report; the next one replaces it.</summary>
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

    /// <summary>How much time must pass after the last change before it is healthy again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan DwellBeforeHealthy { get; set; } = TimeSpan.FromSeconds(10);

    internal HarnessThresholds Thresholds =>
        new(FailuresUntilUnavailable, RefusalsUntilUnavailable, SuccessesUntilHealthy, DwellBeforeHealthy);
}
