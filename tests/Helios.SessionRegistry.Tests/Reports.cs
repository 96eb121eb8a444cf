using Helios.Contracts.Api.Harness;
using Helios.Contracts.Harness;

namespace Helios.SessionRegistry.Tests;

/// <summary>Reports as a monitor would send them.</summary>
internal static class Reports
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static HarnessStatusReported Of(
        HarnessStatus status,
        long sequence,
        string source = "monitor-a",
        double startedAt = 0,
        double at = 0,
        double since = 0
    ) =>
        new()
        {
            Status = status,
            Reason = status is HarnessStatus.Healthy ? null : "harness_timed_out",
            Detail = status is HarnessStatus.Healthy ? null : "It did not answer within 1 s.",
            Since = Start.AddSeconds(since).AddTicks(3),
            Sequence = sequence,
            Source = source,
            SourceStartedAt = Start.AddSeconds(startedAt),
            OccurredAt = Start.AddSeconds(at),
        };
}
