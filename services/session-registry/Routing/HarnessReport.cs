using Helios.Contracts.Harness;
using Helios.SessionRegistry.Harness;

namespace Helios.SessionRegistry.Routing;

/// <summary>What the monitor says of the harness, fresh enough to be used.</summary>
internal sealed record HarnessReport(HarnessStatus Status, string? Reason)
{
    /// <summary>The report as the registry recorded it; null when the monitor has been silent for too long, or has never said anything.</summary>
    public static HarnessReport? Of(HarnessRecord record, DateTimeOffset now, TimeSpan silentAfter) =>
        now - record.ReportedAt < silentAfter ? new(record.Status, record.Reason) : null;
}
